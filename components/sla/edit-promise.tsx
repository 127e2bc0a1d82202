"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { limitExample } from "@/components/thresholds/limit-text";
import { useTRPC } from "@/components/trpc";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import { CALENDAR_UNITS } from "@/domain/objective";
import { type Draft, draftOf, minutesAllowed, readDraft } from "./objective-draft";
import type { Standing } from "./sla-types";
import { mayBeUnknown, minutesText, targetText } from "./sla-words";

const WINDOWS = [
  { value: "rolling", label: "the last days" },
  ...CALENDAR_UNITS.map((unit) => ({ value: unit, label: `the calendar ${unit}` })),
];
const COUNTING = [
  { value: "bad", label: "counts as bad" },
  { value: "left-out", label: "is left out" },
];

/** Changes what is promised from now on; the past keeps what was promised then. */
export function EditPromise({
  objective,
  onClose,
}: {
  objective: Standing["objective"];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayNot = whyNot(usePerson(), "objective:edit");
  const [draft, setDraft] = useState(draftOf(objective));
  // What was read when the dialog opened: a change by somebody else meanwhile is refused, not overwritten.
  const [version] = useState(objective.version);
  const edit = useMutation(
    trpc.objectives.edit.mutationOptions({
      onSuccess: (_, { target }) => {
        toast({ text: `${objective.title}: ${targetText(target)} from now on.`, status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.objectives.pathFilter()),
    }),
  );
  const read = readDraft(draft, objective);
  const write = (change: Partial<Draft>) => setDraft((last) => ({ ...last, ...change }));
  const isTime = objective.accounting === "time";

  return (
    <FormDialog
      title={`Change ${objective.title}`}
      description="Counts from now on. What is past keeps the promise of its time; where two meet in one window, both are shown."
      pending={edit.isPending}
      error={edit.error?.message}
      submit="Change this promise"
      blockedBecause={mayNot ?? read.problem}
      onSubmit={() => read.edit && edit.mutate({ id: objective.id, version, ...read.edit })}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Target"
          hint={
            read.edit && isTime
              ? `Leaves ${minutesText(minutesAllowed(read.edit.target, read.edit.window))} of bad minutes.`
              : "In percent, such as 99.9."
          }
        >
          <Input
            name="target"
            autoComplete="off"
            value={draft.target}
            onChange={(event) => write({ target: event.target.value })}
          />
        </Field>
        {objective.limit !== null && (
          <Field label="Limit" hint={`Write it ${limitExample(objective.limitUnit ?? "count")}.`}>
            <Input
              name="limit"
              autoComplete="off"
              value={draft.limit}
              onChange={(event) => write({ limit: event.target.value })}
            />
          </Field>
        )}
        <Field label="Window">
          <Select
            name="window"
            options={WINDOWS}
            value={draft.window}
            onChange={(event) => write({ window: event.target.value })}
          />
        </Field>
        {draft.window === "rolling" ? (
          <Field label="Days">
            <Input
              name="days"
              inputMode="numeric"
              value={draft.days}
              onChange={(event) => write({ days: event.target.value })}
            />
          </Field>
        ) : (
          <Field label="Time zone" hint="As in Europe/Berlin.">
            <Input name="zone" value={draft.zone} onChange={(event) => write({ zone: event.target.value })} />
          </Field>
        )}
        {mayBeUnknown(objective.accounting, objective.source) && (
          <Field label="What is unknown">
            <Select
              name="unknown"
              options={COUNTING}
              value={draft.unknown}
              onChange={(event) => write({ unknown: event.target.value as Draft["unknown"] })}
            />
          </Field>
        )}
        <Field label="Announced maintenance">
          <Select
            name="maintenance"
            options={COUNTING}
            value={draft.maintenance}
            onChange={(event) => write({ maintenance: event.target.value as Draft["maintenance"] })}
          />
        </Field>
      </div>
      <Field label="Reason" required hint="Kept with the version and in the audit trail.">
        <Textarea
          name="reason"
          rows={2}
          maxLength={1000}
          value={draft.reason}
          onChange={(event) => write({ reason: event.target.value })}
        />
      </Field>
    </FormDialog>
  );
}
