"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { useTimeSettings } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast";
import { ZoneField } from "@/components/ui/zone-field";
import { FILE_UNITS } from "@/domain/platform-file";
import type { Choice, FileSchedule } from "./file-types";
import { titleOf, UNIT_OPTIONS } from "./file-words";
import { ListFields, useChosenList } from "./list-fields";

/** When a list is fetched by itself: a new schedule, or one that is there. */
export function ScheduleDialog({
  choices,
  schedule,
  onClose,
}: {
  choices: readonly Choice[];
  schedule: FileSchedule | undefined;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { zone } = useTimeSettings();
  const chosen = useChosenList(choices);
  const after = {
    onSuccess: () => {
      toast({ text: "The schedule is kept.", status: "ok" as const });
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries(trpc.platformFiles.pathFilter()),
  };
  const add = useMutation(trpc.platformFiles.addSchedule.mutationOptions(after));
  const edit = useMutation(trpc.platformFiles.editSchedule.mutationOptions(after));
  const { environment, list } = chosen;

  function submit(fields: FormData) {
    const clock = {
      unit: FILE_UNITS.find((unit) => unit === fields.get("unit")) ?? "day",
      zone: String(fields.get("zone")).trim(),
      dueAt: String(fields.get("dueAt")),
      days: Number(fields.get("days")),
    };
    if (schedule)
      edit.mutate({ id: schedule.id, version: schedule.version, active: fields.has("active"), ...clock });
    else if (environment && list)
      add.mutate({ environmentId: environment.environmentId, key: list.key, ...clock });
  }

  return (
    <FormDialog
      title={
        schedule
          ? `${titleOf(choices, schedule.environmentId, schedule.key)} of ${schedule.environmentId}`
          : "Fetch a list by the clock"
      }
      onSubmit={submit}
      onClose={onClose}
      pending={add.isPending || edit.isPending}
      error={add.error?.message ?? edit.error?.message}
      submit={schedule ? "Keep 1 schedule" : "Add 1 schedule"}
    >
      {!schedule && <ListFields choices={choices} chosen={chosen} />}
      <Field label="How often">
        <Select name="unit" defaultValue={schedule?.unit ?? "week"} options={UNIT_OPTIONS} />
      </Field>
      <Field label="Time of day" required>
        <Input name="dueAt" type="time" required defaultValue={schedule?.dueAt ?? "06:00"} />
      </Field>
      <ZoneField
        hint="As in Europe/Berlin; the days of the list are those of this zone."
        defaultValue={schedule?.zone ?? zone}
      />
      <Field
        label="Days back"
        required
        hint="How many whole days a file holds, where the list takes a range."
      >
        <Input name="days" type="number" min={1} max={400} required defaultValue={schedule?.days ?? 7} />
      </Field>
      {schedule && <Checkbox name="active" defaultChecked={schedule.active} label="Fetch it by the clock" />}
    </FormDialog>
  );
}
