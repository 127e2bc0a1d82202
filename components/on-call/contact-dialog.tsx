"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { REACH_KINDS, type Reach } from "@/domain/notification";
import type { PlatformId } from "@/domain/platform";
import { PlatformField, ReasonField } from "./common-fields";
import type { Contact } from "./on-call-types";
import { ResetButton } from "./reset-button";
import { useSaved } from "./use-save";

const KIND: Record<Reach["kind"], string> = {
  email: "E-mail",
  pager: "Pager",
  phone: "Phone",
  slack: "Slack",
  link: "Link",
};

/** A contact that is new, or one that changes. Its platform and level stay: ladders name it by them. */
export function ContactDialog({ contact, onClose }: { contact: Contact | undefined; onClose: () => void }) {
  const trpc = useTRPC();
  const [platformId, setPlatform] = useState<PlatformId | null>(null);
  const [level, setLevel] = useState("");
  const [name, setName] = useState(contact?.name ?? "");
  const [reach, setReach] = useState<Reach[]>(
    contact?.reach.map(({ kind, value }) => ({ kind, value })) ?? [{ kind: "email", value: "" }],
  );
  const [active, setActive] = useState(contact?.active ?? true);
  const [reason, setReason] = useState("");
  const edit = useMutation(
    trpc.escalation.editContact.mutationOptions(useSaved(`${name} is changed.`, onClose)),
  );
  const add = useMutation(trpc.escalation.addContact.mutationOptions(useSaved(`${name} is added.`, onClose)));

  function submit() {
    const given = reach.filter(({ value }) => value.trim());
    if (contact)
      edit.mutate({ id: contact.id, version: contact.version, name, reach: given, active, reason });
    else add.mutate({ platformId, level, name, reach: given });
  }

  return (
    <FormDialog
      title={contact?.name ?? "New contact"}
      description={contact && `${contact.platform}, ${contact.level}`}
      onSubmit={submit}
      onClose={onClose}
      pending={edit.isPending || add.isPending}
      error={(contact ? edit : add).error?.message}
      submit={contact ? "Change 1 contact" : "Add 1 contact"}
      more={
        contact?.shipped && <ResetButton kind="contact" row={contact} reason={reason} onClose={onClose} />
      }
    >
      <Field label="Name" required>
        <Input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
      </Field>
      {!contact && (
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <PlatformField value={platformId} onChange={setPlatform} />
          <Field label="Level" required hint="What they are: on-call, manager, 2.">
            <Input value={level} maxLength={60} onChange={(event) => setLevel(event.target.value)} />
          </Field>
        </div>
      )}
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium">Ways to reach them</legend>
        {reach.map(({ kind, value }, at) => (
          <div key={at} className="flex flex-wrap items-center gap-2">
            <Select
              aria-label={`Way ${at + 1}`}
              value={kind}
              onChange={(event) => {
                const chosen = REACH_KINDS.find((one) => one === event.target.value);
                if (chosen) setReach(reach.with(at, { kind: chosen, value }));
              }}
              options={REACH_KINDS.map((one) => ({ value: one, label: KIND[one] }))}
            />
            <Input
              aria-label={`${KIND[kind]} ${at + 1}`}
              className="flex-1 basis-40"
              value={value}
              maxLength={300}
              onChange={(event) => setReach(reach.with(at, { kind, value: event.target.value }))}
            />
            <Button size="small" variant="quiet" onClick={() => setReach(reach.toSpliced(at, 1))}>
              Take out
            </Button>
          </div>
        ))}
        <Button
          size="small"
          className="self-start"
          blockedBecause={reach.length >= 10 ? "At most ten ways to reach one contact." : undefined}
          onClick={() => setReach([...reach, { kind: "email", value: "" }])}
        >
          Add a way
        </Button>
      </fieldset>
      {contact && (
        <>
          <Checkbox
            label="In use"
            hint="Switched off, no ladder tells them."
            checked={active}
            onChange={(event) => setActive(event.target.checked)}
          />
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
    </FormDialog>
  );
}
