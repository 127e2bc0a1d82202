"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { useTimeSettings } from "@/components/ui/time-zone";
import type { Rotation } from "@/domain/escalation";
import type { PlatformId } from "@/domain/platform";
import { PlatformField, ReasonField } from "./common-fields";
import type { Contact, Schedule } from "./on-call-types";
import { ResetButton } from "./reset-button";
import { RotationFields } from "./rotation-fields";
import { useSaved } from "./use-save";

/** Who takes turns, in which order, how long each and at which hours. A new schedule when there is none. */
export function ScheduleDialog({
  schedule,
  contacts,
  onClose,
}: {
  schedule: Schedule | undefined;
  contacts: readonly Contact[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { zone: ownZone } = useTimeSettings();
  const [platformId, setPlatform] = useState<PlatformId | null>(null);
  const [title, setTitle] = useState("");
  const [zone, setZone] = useState(schedule?.zone ?? ownZone);
  const [rotations, setRotations] = useState<Rotation[]>(schedule?.rotations ?? [newRotation(1)]);
  const [active, setActive] = useState(schedule?.active ?? true);
  const [reason, setReason] = useState("");
  const edit = useMutation(
    trpc.escalation.editSchedule.mutationOptions(useSaved("The schedule is changed.", onClose)),
  );
  const add = useMutation(
    trpc.escalation.addSchedule.mutationOptions(
      useSaved(`${title} is added. It calls nobody until a ladder names it.`, onClose),
    ),
  );
  const change = (at: number, next: Rotation) => setRotations(rotations.with(at, next));
  return (
    <FormDialog
      title={schedule ? `Schedule of ${schedule.label}` : "New schedule"}
      description="The first rotation that has somebody at a moment has it."
      onSubmit={() =>
        schedule
          ? edit.mutate({ id: schedule.id, version: schedule.version, zone, rotations, active, reason })
          : add.mutate({ platformId, title, zone, rotations })
      }
      onClose={onClose}
      pending={edit.isPending || add.isPending}
      error={(schedule ? edit : add).error?.message}
      submit={schedule ? "Change 1 schedule" : "Add 1 schedule"}
      blockedBecause={
        rotations.some(({ contacts }) => contacts.length === 0) ? "Every rotation needs somebody." : undefined
      }
      more={
        schedule?.shipped && (
          <ResetButton
            kind="schedule"
            row={{ id: schedule.id, version: schedule.version, isChanged: schedule.version > 1 }}
            reason={reason}
            onClose={onClose}
          />
        )
      }
    >
      {!schedule && (
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <PlatformField value={platformId} onChange={setPlatform} />
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
      <Field label="Time zone" required hint="Handovers and hours are written in it.">
        <Input value={zone} onChange={(event) => setZone(event.target.value)} />
      </Field>
      {rotations.map((rotation, at) => (
        <RotationFields
          key={at}
          rotation={rotation}
          contacts={contacts}
          onChange={(next) => change(at, next)}
          onRemove={() => setRotations(rotations.toSpliced(at, 1))}
        />
      ))}
      <Button
        size="small"
        className="self-start"
        blockedBecause={rotations.length >= 5 ? "A schedule has at most five rotations." : undefined}
        onClick={() => setRotations([...rotations, newRotation(rotations.length + 1)])}
      >
        Add a rotation
      </Button>
      {schedule && (
        <>
          <Checkbox
            label="In use"
            hint="Switched off, a step that names it reaches nobody by it."
            checked={active}
            onChange={(event) => setActive(event.target.checked)}
          />
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
    </FormDialog>
  );
}

const newRotation = (number: number): Rotation => ({
  title: `Rotation ${number}`,
  contacts: [],
  // Yesterday, so that somebody is on call at once, also before the first hand-over of today.
  startsOn: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
  handoverAt: "09:00",
  everyDays: 7,
  hours: [],
});
