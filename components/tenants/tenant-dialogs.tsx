"use client";

import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import type { TenantPage } from "./tenant-types";
import { useTenantWork } from "./use-tenant-work";

export type TenantDialog = "edit" | "suspend" | "resume" | "known" | "customer";
type Props = { page: TenantPage; onClose: () => void };

const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? "").trim();

export function TenantDialogs({ dialog, ...props }: Props & { dialog: TenantDialog }) {
  switch (dialog) {
    case "edit":
      return <EditDialog {...props} />;
    case "customer":
      return <CustomerDialog {...props} />;
    case "known":
      return <KnownDialog {...props} />;
    default:
      return <StandingDialog {...props} to={dialog === "suspend" ? "suspended" : "live"} />;
  }
}

function EditDialog({ page, onClose }: Props) {
  const { edit, mayNotEdit } = useTenantWork(onClose);
  const { environmentId, externalId, version } = page;
  return (
    <FormDialog
      title={`Edit ${page.name}`}
      description="Its name and its ids come from its platform. What stands here is ours, and everybody may read it."
      onClose={onClose}
      pending={edit.isPending}
      error={edit.error?.message}
      submit="Change the record"
      blockedBecause={mayNotEdit}
      onSubmit={(fields) =>
        edit.mutate({
          environmentId,
          externalId,
          version,
          ownerName: textOf(fields, "ownerName"),
          ownerContact: textOf(fields, "ownerContact"),
          purpose: textOf(fields, "purpose"),
        })
      }
    >
      <Field label="Owner" required={false} hint="Who answers for this tenant.">
        <Input name="ownerName" maxLength={200} autoComplete="off" defaultValue={page.ownerName} />
      </Field>
      <Field label="How to reach the owner" required={false} hint="An e-mail address or a link.">
        <Input name="ownerContact" maxLength={300} autoComplete="off" defaultValue={page.ownerContact} />
      </Field>
      <Field label="Purpose" required={false} hint="What it is for, in a sentence.">
        <Textarea name="purpose" maxLength={1000} defaultValue={page.purpose} />
      </Field>
    </FormDialog>
  );
}

function StandingDialog({ page, onClose, to }: Props & { to: "suspended" | "live" }) {
  const { suspend, resume, mayNotEdit } = useTenantWork(onClose);
  const work = to === "suspended" ? suspend : resume;
  const { environmentId, externalId, version } = page;
  return (
    <FormDialog
      title={`${to === "suspended" ? "Suspend" : "Resume"} ${page.name}`}
      description={
        to === "suspended"
          ? "Its alerts are judged and kept, and nobody is told until it is live again. At its platform nothing changes."
          : "It is live again: whoever is on duty is told of its alerts, also of those that are open now."
      }
      onClose={onClose}
      pending={work.isPending}
      error={work.error?.message}
      submit={to === "suspended" ? "Suspend 1 tenant" : "Resume 1 tenant"}
      blockedBecause={mayNotEdit}
      onSubmit={(fields) =>
        work.mutate({ environmentId, externalId, version, reason: textOf(fields, "reason") })
      }
    >
      <ReasonField />
    </FormDialog>
  );
}

function ReasonField({ hint }: { hint?: string }) {
  return (
    <Field label="Reason" required hint={hint}>
      <Textarea name="reason" minLength={5} maxLength={500} />
    </Field>
  );
}

function KnownDialog({ page, onClose }: Props) {
  const { confirm, mayNotEdit } = useTenantWork(onClose);
  const { environmentId, externalId } = page;
  return (
    <FormDialog
      title={`${page.name} is known`}
      description="Say who asked for it. It stays with the tenant as a note, and in the audit trail."
      onClose={onClose}
      pending={confirm.isPending}
      error={confirm.error?.message}
      submit="It is known"
      blockedBecause={mayNotEdit}
      onSubmit={(fields) => confirm.mutate({ environmentId, externalId, reason: textOf(fields, "reason") })}
    >
      <ReasonField hint="Who asked for it, when, and where that is written." />
    </FormDialog>
  );
}

function CustomerDialog({ page, onClose }: Props) {
  const { link, mayNotEdit } = useTenantWork(onClose);
  const { environmentId, externalId } = page;
  return (
    <FormDialog
      title={`Customer of ${page.name}`}
      description="A customer is who the same tenant is on several platforms."
      onClose={onClose}
      pending={link.isPending}
      error={link.error?.message}
      submit="Make 1 customer"
      blockedBecause={mayNotEdit}
      onSubmit={(fields) =>
        link.mutate({ members: [{ environmentId, externalId }], name: textOf(fields, "name") })
      }
    >
      <Field label="Name of the customer" required>
        <Input name="name" maxLength={200} autoComplete="off" defaultValue={page.name} />
      </Field>
    </FormDialog>
  );
}
