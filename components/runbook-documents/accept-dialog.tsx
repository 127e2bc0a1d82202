"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import type { Finding } from "./document-types";

/** Lives with a finding, for a reason, until it says something else. */
export function AcceptDialog({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const accept = useMutation(
    trpc.runbooks.acceptFinding.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.runbooks.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title="Accept this finding"
      description={finding.said}
      submit="Accept 1 finding"
      pending={accept.isPending}
      error={accept.error?.message}
      onClose={onClose}
      onSubmit={(form) =>
        accept.mutate({
          key: finding.key,
          reason: String(form.get("reason") ?? ""),
          owner: String(form.get("owner") ?? ""),
        })
      }
    >
      <Field label="Owner" hint="Who answers for it from now on.">
        <Input name="owner" defaultValue={finding.owner} maxLength={200} />
      </Field>
      <Field label="Reason" required hint="It is open again as soon as it says something else.">
        <Textarea name="reason" rows={2} minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
