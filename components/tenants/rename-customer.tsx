"use client";

import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import type { CustomerRow } from "./tenant-types";
import { useTenantWork } from "./use-tenant-work";

export function RenameCustomer({ customer, onClose }: { customer: CustomerRow; onClose: () => void }) {
  const { rename, mayNotEdit } = useTenantWork(onClose);
  return (
    <FormDialog
      title={`Rename ${customer.name}`}
      onClose={onClose}
      pending={rename.isPending}
      error={rename.error?.message}
      submit="Rename 1 customer"
      blockedBecause={mayNotEdit}
      onSubmit={(fields) => rename.mutate({ id: customer.id, name: String(fields.get("name") ?? "").trim() })}
    >
      <Field label="Name of the customer" required>
        <Input name="name" maxLength={200} autoComplete="off" defaultValue={customer.name} />
      </Field>
    </FormDialog>
  );
}
