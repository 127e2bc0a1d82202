"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import type { Rotation } from "@/domain/escalation";
import type { Contact, Schedule } from "./on-call-types";
import { ResetButton } from "./reset-button";
import { RotationFields } from "./rotation-fields";
import { useSaved } from "./use-save";

/** Who takes turns, in which order, how long each and at which hours. */
export function ScheduleDialog({
  schedule,
  contacts,
  onClose,
}: {
  schedule: Schedule;
  contacts: readonly Contact[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [zone, setZone] = useState(schedule.zone);
  const [rotations, setRotations] = useState<Rotation[]>(schedule.rotations);
  const [reason, setReason] = useState("");
  const save = useMutation(
    trpc.escalation.editSchedule.mutationOptions(useSaved("The schedule is changed.", onClose)),
  );
  const change = (at: number, next: Rotation) => setRotations(rotations.with(at, next));
  const blocked = rotations.some(({ contacts }) => contacts.length === 0)
    ? "Every rotation needs somebody."
    : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Schedule of ${schedule.platform}`}
      description="The first rotation that has somebody at a moment has it."
    >
      <Form
        label="Schedule"
        pending={save.isPending}
        error={save.error?.message}
        onSubmit={() => save.mutate({ id: schedule.id, version: schedule.version, zone, rotations, reason })}
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" pending={save.isPending} blockedBecause={blocked}>
              Change 1 schedule
            </Button>
            <ResetButton
              kind="schedule"
              row={{ id: schedule.id, version: schedule.version, isChanged: schedule.version > 1 }}
              reason={reason}
              onClose={onClose}
            />
          </>
        }
      >
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
          onClick={() =>
            setRotations([
              ...rotations,
              {
                title: `Rotation ${rotations.length + 1}`,
                contacts: [],
                startsOn: new Date().toISOString().slice(0, 10),
                handoverAt: "09:00",
                everyDays: 7,
                hours: [],
              },
            ])
          }
        >
          Add a rotation
        </Button>
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
