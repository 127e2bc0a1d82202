"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { whyNotLadder } from "@/domain/escalation";
import { ALERT_SEVERITIES } from "@/domain/platform";
import type { Contact, Ladder } from "./on-call-types";
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

/** Changes whom a ladder tells and when. Alerts on it go on by the new steps from their next one. */
export function LadderDialog({
  ladder,
  contacts,
  onClose,
}: {
  ladder: Ladder;
  contacts: readonly Contact[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [steps, setSteps] = useState<StepDraft[]>(ladder.steps.map(draftOf));
  const [severities, setSeverities] = useState(ladder.severities);
  const [endsAfterSeconds, setEnds] = useState(ladder.endsAfterSeconds);
  const [repeats, setRepeats] = useState(ladder.repeats);
  const [active, setActive] = useState(ladder.active);
  const [reason, setReason] = useState("");
  const save = useMutation(
    trpc.escalation.editPolicy.mutationOptions(useSaved(`${ladder.title} is changed.`, onClose)),
  );
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
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={ladder.title} size="large">
      <Form
        label={`Change ${ladder.title}`}
        pending={save.isPending}
        error={save.error?.message}
        onSubmit={() =>
          save.mutate({
            id: ladder.id,
            version: ladder.version,
            severities,
            troubles: ladder.troubles,
            steps,
            endsAfterSeconds,
            repeats,
            active,
            reason,
          })
        }
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" pending={save.isPending} blockedBecause={blocked}>
              Change 1 ladder
            </Button>
            {ladder.shipped && <ResetButton kind="policy" row={ladder} reason={reason} onClose={onClose} />}
          </>
        }
      >
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
        {steps.map((step, at) => (
          <StepFields
            key={at}
            number={at + 1}
            step={step}
            ladder={ladder}
            contacts={contacts}
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
        <Checkbox
          label="In use"
          hint="Switched off, its alerts take another ladder, or tell nobody and say so."
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
      </Form>
    </Dialog>
  );
}
