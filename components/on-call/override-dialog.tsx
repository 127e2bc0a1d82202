"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { clockNow } from "@/components/ui/clock";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { useTimeSettings } from "@/components/ui/time-zone";
import { momentOfText, textOfMoment } from "./moment-text";
import type { Contact, Schedule } from "./on-call-types";
import { useSaved } from "./use-save";

const HOUR_MS = 3_600_000;

/** Somebody else is on call for a while. */
export function OverrideDialog({
  schedule,
  contacts,
  onClose,
}: {
  schedule: Schedule;
  contacts: readonly Contact[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { zone } = useTimeSettings();
  const [contactId, setContactId] = useState("");
  const [from, setFrom] = useState(() => textOfMoment(clockNow(), zone));
  const [to, setTo] = useState(() => textOfMoment(clockNow() + 12 * HOUR_MS, zone));
  const save = useMutation(
    trpc.escalation.addOverride.mutationOptions(useSaved("The stand-in is on the schedule.", onClose)),
  );
  const fromAt = momentOfText(from, zone);
  const toAt = momentOfText(to, zone);
  const blocked = !contactId
    ? "Choose who stands in."
    : !fromAt || !toAt
      ? "Give both times."
      : toAt <= fromAt
        ? "It must end after it begins."
        : undefined;
  return (
    <FormDialog
      title={`Stand in for ${schedule.label}`}
      description={`Wins over the schedule while it lasts. Times are those of ${zone}.`}
      onSubmit={(fields) =>
        fromAt &&
        toAt &&
        save.mutate({
          scheduleId: schedule.id,
          contactId,
          fromAt,
          toAt,
          reason: String(fields.get("reason") ?? ""),
        })
      }
      onClose={onClose}
      pending={save.isPending}
      error={save.error?.message}
      submit="Put 1 stand-in on the schedule"
      blockedBecause={blocked}
    >
      <Field label="Who" required>
        <Select
          placeholder="Choose a contact"
          value={contactId}
          onChange={(event) => setContactId(event.target.value)}
          options={contacts
            .filter(({ active }) => active)
            .map(({ id, name, platform }) => ({ value: id, label: `${name} (${platform})` }))}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field label="From" required>
          <Input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        </Field>
        <Field label="To" required>
          <Input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        </Field>
      </div>
      <Field label="Reason" required>
        <Textarea name="reason" rows={2} minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
