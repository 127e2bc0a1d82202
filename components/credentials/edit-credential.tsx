"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import type { CredentialDetail } from "./credential-types";

const DAY_MS = 86_400_000;

/** What people know of it and no platform tells. Days are those of UTC. */
export function EditCredential({
  credential,
  onClose,
}: {
  credential: CredentialDetail;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const edit = useMutation(
    trpc.credentials.edit.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.credentials.pathFilter()),
    }),
  );
  const isToldEnd = credential.expiresSaid === "the platform";

  function submit(fields: FormData) {
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    const day = (name: "issuedAt" | "rotatedAt" | "expiresAt") =>
      fields.has(name) ? readDay(text(name), credential[name]) : credential[name];
    edit.mutate({
      id: credential.id,
      version: credential.version,
      ownerName: text("ownerName"),
      ownerContact: text("ownerContact"),
      note: text("note"),
      issuedAt: day("issuedAt"),
      rotatedAt: day("rotatedAt"),
      expiresAt: isToldEnd ? credential.expiresAt : day("expiresAt"),
      policyDays: text("policyDays") === "" ? null : Number(text("policyDays")),
      ladder: readLadder(text("ladder")),
    });
  }

  return (
    <FormDialog
      title={`Edit: ${credential.title}`}
      description="Never the secret itself: this is kept and shown as it is."
      onSubmit={submit}
      onClose={onClose}
      pending={edit.isPending}
      error={edit.error?.message}
      submit="Save 1 credential"
    >
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field label="Owner" required={false}>
          <Input name="ownerName" maxLength={200} autoComplete="off" defaultValue={credential.ownerName} />
        </Field>
        <Field label="Contact" required={false} hint="An e-mail address or a link.">
          <Input
            name="ownerContact"
            maxLength={300}
            autoComplete="off"
            defaultValue={credential.ownerContact}
          />
        </Field>
        <Field label="Issued" required={false}>
          <Input name="issuedAt" type="date" defaultValue={dayText(credential.issuedAt)} />
        </Field>
        <Field label="Last replaced" required={false}>
          <Input name="rotatedAt" type="date" defaultValue={dayText(credential.rotatedAt)} />
        </Field>
        <Field label="Ends" required={false} hint={isToldEnd ? "The platform tells it." : undefined}>
          <Input
            name="expiresAt"
            type="date"
            defaultValue={dayText(credential.expiresAt)}
            readOnly={isToldEnd}
          />
        </Field>
        <Field
          label="Replaced every, in days"
          required={false}
          hint="The shorter of this and its sources counts."
        >
          <Input
            name="policyDays"
            type="number"
            min={1}
            max={3650}
            defaultValue={credential.policyDays ?? ""}
          />
        </Field>
      </div>
      <Field
        label="Told so many days before"
        required={false}
        hint={`Days with commas between them. Left empty: ${credential.rungs.join(", ") || "only when it is overdue"}.`}
      >
        <Input
          name="ladder"
          autoComplete="off"
          pattern="[0-9 ,]*"
          title="Whole numbers with commas between them, such as 30, 14, 7, 1"
          defaultValue={credential.ladder?.join(", ") ?? ""}
        />
      </Field>
      <Field label="Note" required={false}>
        <Textarea name="note" maxLength={2000} defaultValue={credential.note} />
      </Field>
    </FormDialog>
  );
}

const dayText = (at: Date | null) => at?.toISOString().slice(0, 10) ?? "";

/** The same day keeps its hour. One that is today began when the day did. */
function readDay(text: string, before: Date | null): Date | null {
  if (text === "") return null;
  if (text === dayText(before)) return before;
  return new Date(Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS) * DAY_MS);
}

function readLadder(text: string): number[] | null {
  const rungs = text
    .split(/[,\s]+/)
    .filter(Boolean)
    .map(Number);
  return rungs.length > 0 ? rungs : null;
}
