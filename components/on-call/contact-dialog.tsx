"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Select } from "@/components/ui/select";
import { REACH_KINDS, type Reach } from "@/domain/notification";
import { PLATFORM_IDS } from "@/domain/platform";
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
  const pending = edit.isPending || add.isPending;

  function submit(fields: FormData) {
    const given = reach.filter(({ value }) => value.trim());
    if (contact)
      edit.mutate({ id: contact.id, version: contact.version, name, reach: given, active, reason });
    else {
      const platform = PLATFORM_IDS.find((id) => id === fields.get("platform"));
      add.mutate({
        platformId: platform ?? null,
        level: String(fields.get("level") ?? ""),
        name,
        reach: given,
      });
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={contact ? contact.name : "New contact"}
      {...(contact && { description: `${contact.platform}, ${contact.level}` })}
    >
      <Form
        label={contact ? "Change a contact" : "New contact"}
        pending={pending}
        error={(contact ? edit : add).error?.message}
        onSubmit={submit}
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {contact ? "Change 1 contact" : "Add 1 contact"}
            </Button>
            {contact?.shipped && (
              <ResetButton kind="contact" row={contact} reason={reason} onClose={onClose} />
            )}
          </>
        }
      >
        <Field label="Name" required>
          <Input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
        </Field>
        {!contact && (
          <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
            <Field label="Platform">
              <Select
                name="platform"
                options={[
                  { value: "", label: "All platforms" },
                  ...PLATFORM_IDS.map((id) => ({ value: id, label: PLATFORM_NAME[id] })),
                ]}
              />
            </Field>
            <Field label="Level" required hint="What they are: on-call, manager, 2.">
              <Input name="level" maxLength={60} />
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
            <Field label="Reason" required hint="Kept in the audit trail.">
              <Textarea
                rows={2}
                minLength={5}
                maxLength={1000}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </Field>
          </>
        )}
      </Form>
    </Dialog>
  );
}
