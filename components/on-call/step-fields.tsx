"use client";

import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import type { EscalationStep, EscalationTarget } from "@/domain/escalation";
import type { PlatformId } from "@/domain/platform";
import { HoursFields, OFFICE } from "./hours-fields";
import type { Contact, Schedule } from "./on-call-types";

export type StepDraft = Omit<EscalationStep, "level">;

const isSame = (a: EscalationTarget, b: EscalationTarget) => a.kind === b.kind && a.id === b.id;

/** One step: when, and whom it tells. */
export function StepFields({
  number,
  step,
  platformId,
  contacts,
  schedules,
  onChange,
  onRemove,
}: {
  number: number;
  step: StepDraft;
  platformId: PlatformId | null;
  contacts: readonly Contact[];
  schedules: readonly Schedule[];
  onChange: (step: StepDraft) => void;
  onRemove: (() => void) | undefined;
}) {
  const isNamed = (target: EscalationTarget) => step.targets.some((one) => isSame(one, target));
  const isNear = (one: Contact | Schedule) =>
    one.active && (platformId === null || one.platformId === platformId || one.platformId === null);
  const where = (platform: string) => (platformId === null ? `, ${platform}` : "");
  const offered = [
    ...schedules.map((one) => ({
      one,
      target: { kind: "schedule" as const, id: one.id },
      label: one.shipped && platformId !== null ? "Whoever is on call" : `Whoever is on call: ${one.label}`,
    })),
    ...contacts.map((one) => ({
      one,
      target: { kind: "contact" as const, id: one.id },
      label: `${one.name} (${one.level}${where(one.platform)})`,
    })),
  ].filter(({ one, target }) => isNear(one) || isNamed(target));
  return (
    <fieldset className="flex flex-col gap-3 rounded border p-3">
      <legend className="px-1 font-medium">Step {number}</legend>
      <div className="grid grid-cols-[1fr_10rem] gap-3 max-sm:grid-cols-1">
        <Field label="Title" required>
          <Input
            value={step.title}
            minLength={2}
            maxLength={120}
            onChange={(event) => onChange({ ...step, title: event.target.value })}
          />
        </Field>
        <Field label="After, in minutes" required>
          <Input
            type="number"
            min={0}
            step="any"
            value={step.afterSeconds / 60}
            onChange={(event) =>
              onChange({ ...step, afterSeconds: Math.round(Number(event.target.value) * 60) })
            }
          />
        </Field>
      </div>
      <fieldset className="grid grid-cols-2 gap-1 max-sm:grid-cols-1">
        <legend className="mb-1 font-medium">Tells</legend>
        {offered.map(({ target, label }) => (
          <Checkbox
            key={`${target.kind} ${target.id}`}
            label={label}
            checked={isNamed(target)}
            onChange={(event) =>
              onChange({
                ...step,
                targets: event.target.checked
                  ? [...step.targets, target]
                  : step.targets.filter((one) => !isSame(one, target)),
              })
            }
          />
        ))}
      </fieldset>
      <Checkbox
        label="Only at some hours"
        hint="What falls outside waits for them."
        checked={step.within !== null}
        onChange={(event) =>
          onChange({ ...step, within: event.target.checked ? { ...OFFICE, zone: "UTC" } : null })
        }
      />
      {step.within && (
        <>
          <HoursFields
            hours={step.within}
            onChange={(more) => step.within && onChange({ ...step, within: { ...step.within, ...more } })}
          />
          <Field label="Time zone" required hint="The hours are written in it, such as Europe/Berlin.">
            <Input
              value={step.within.zone}
              onChange={(event) =>
                step.within && onChange({ ...step, within: { ...step.within, zone: event.target.value } })
              }
            />
          </Field>
        </>
      )}
      {onRemove && (
        <Button size="small" variant="quiet" className="self-start" onClick={onRemove}>
          Remove this step
        </Button>
      )}
    </fieldset>
  );
}
