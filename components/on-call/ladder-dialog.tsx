"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { whyNotLadder } from "@/domain/escalation";
import { ALERT_SEVERITIES, type AlertSeverity, type PlatformId } from "@/domain/platform";
import { PlatformField, ReasonField } from "./common-fields";
import type { Contact, Ladder, Schedule } from "./on-call-types";
import { ResetButton } from "./reset-button";
import { type StepDraft, StepFields } from "./step-fields";
import { useSaved } from "./use-save";

const draftOf = ({ title, afterSeconds, targets, within, note }: Ladder["steps"][number]): StepDraft => ({
  title,
  afterSeconds,
  targets,
  within,
  note,
});

const FRESH: { steps: StepDraft[]; severities: AlertSeverity[]; endsAfterSeconds: number } = {
  steps: [{ title: "On call", afterSeconds: 0, targets: [], within: null, note: "" }],
  severities: ["critical"],
  endsAfterSeconds: 3600,
};

/** Whom a ladder tells and when; a new one when there is none. Alerts go on by changed steps from their next one. */
export function LadderDialog({
  ladder,
  contacts,
  schedules,
  onClose,
}: {
  ladder: Ladder | undefined;
  contacts: readonly Contact[];
  schedules: readonly Schedule[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [platformId, setPlatform] = useState(ladder?.platformId ?? null);
  const [title, setTitle] = useState(ladder?.title ?? "");
  const [steps, setSteps] = useState(ladder?.steps.map(draftOf) ?? FRESH.steps);
  const [severities, setSeverities] = useState(ladder?.severities ?? FRESH.severities);
  const [named, setNamed] = useState(ladder?.troubles.join(", ") ?? "");
  const [endsAfterSeconds, setEnds] = useState(ladder?.endsAfterSeconds ?? FRESH.endsAfterSeconds);
  const [repeats, setRepeats] = useState(ladder?.repeats ?? 0);
  const [active, setActive] = useState(ladder?.active ?? true);
  const [reason, setReason] = useState("");
  const edit = useMutation(
    trpc.escalation.editPolicy.mutationOptions(useSaved(`${title} is changed.`, onClose)),
  );
  const add = useMutation(trpc.escalation.addPolicy.mutationOptions(useSaved(`${title} is added.`, onClose)));
  const refused = whyNotLadder({
    steps: steps.map((step, index) => ({ ...step, level: index + 1 })),
    endsAfterSeconds,
  });
  const blocked =
    severities.length === 0
      ? "Choose at least one severity."
      : steps.some(({ targets }) => targets.length === 0)
        ? "Every step tells somebody."
        : refused;

  function choosePlatform(next: PlatformId | null) {
    setPlatform(next);
    setSteps(steps.map((step) => ({ ...step, targets: [] })));
  }

  function submit() {
    const troubles = named.split(/[\s,]+/).filter(Boolean);
    const shape = { severities, troubles, steps, endsAfterSeconds, repeats };
    if (ladder) edit.mutate({ id: ladder.id, version: ladder.version, ...shape, active, reason });
    else add.mutate({ platformId, title, ...shape });
  }

  return (
    <FormDialog
      title={ladder?.title ?? "New ladder"}
      size="large"
      onSubmit={submit}
      onClose={onClose}
      pending={edit.isPending || add.isPending}
      error={(ladder ? edit : add).error?.message}
      submit={ladder ? "Change 1 ladder" : "Add 1 ladder"}
      blockedBecause={blocked}
      more={ladder?.shipped && <ResetButton kind="policy" row={ladder} reason={reason} onClose={onClose} />}
    >
      {!ladder && (
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <PlatformField value={platformId} onChange={choosePlatform} />
          <Field label="Name" required>
            <Input
              value={title}
              minLength={2}
              maxLength={120}
              autoComplete="off"
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
        </div>
      )}
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="mb-1 font-medium">For alerts that are</legend>
        {ALERT_SEVERITIES.map((severity) => (
          <Checkbox
            key={severity}
            label={severity}
            checked={severities.includes(severity)}
            onChange={(event) =>
              setSeverities(
                ALERT_SEVERITIES.filter((one) =>
                  one === severity ? event.target.checked : severities.includes(one),
                ),
              )
            }
          />
        ))}
      </fieldset>
      <Field
        label="Only for these troubles"
        required={false}
        hint="Names such as sync-failed or security-*, with commas between them. Empty: every trouble."
      >
        <Input value={named} autoComplete="off" onChange={(event) => setNamed(event.target.value)} />
      </Field>
      {steps.map((step, at) => (
        <StepFields
          key={at}
          number={at + 1}
          step={step}
          platformId={platformId}
          contacts={contacts}
          schedules={schedules}
          onChange={(next) => setSteps(steps.with(at, next))}
          onRemove={steps.length > 1 ? () => setSteps(steps.toSpliced(at, 1)) : undefined}
        />
      ))}
      <Button
        size="small"
        className="self-start"
        blockedBecause={steps.length >= 10 ? "A ladder has at most ten steps." : undefined}
        onClick={() =>
          setSteps([
            ...steps,
            { title: "Next", afterSeconds: endsAfterSeconds, targets: [], within: null, note: "" },
          ])
        }
      >
        Add a step
      </Button>
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field label="Ends after, in minutes" required>
          <Input
            type="number"
            min={1}
            value={endsAfterSeconds / 60}
            onChange={(event) => setEnds(Math.round(Number(event.target.value) * 60))}
          />
        </Field>
        <Field label="Walked again, times" required>
          <Input
            type="number"
            min={0}
            max={5}
            value={repeats}
            onChange={(event) => setRepeats(Number(event.target.value))}
          />
        </Field>
      </div>
      {ladder && (
        <>
          <Checkbox
            label="In use"
            hint="Switched off, its alerts take another ladder, or tell nobody and say so."
            checked={active}
            onChange={(event) => setActive(event.target.checked)}
          />
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
    </FormDialog>
  );
}
