"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { useTimeSettings } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast";
import { ZoneField } from "@/components/ui/zone-field";
import { PLATFORM_IDS } from "@/domain/platform";
import { REPORT_KINDS, REPORT_SECTIONS, SECTION_WORD } from "@/domain/report";
import { type DraftPrompt, PromptFields } from "./prompt-fields";
import { RecipientFields, readRecipients } from "./recipient-fields";
import type { Definition } from "./report-types";

const KIND_OPTIONS = [
  { value: "daily", label: "Every day, about the day before" },
  { value: "weekly", label: "Every Monday, about the week before" },
  { value: "monthly", label: "Every month, about the month before" },
  { value: "quarterly", label: "Every quarter, about the quarter before" },
];
const PLATFORM_OPTIONS = [
  { value: "", label: "All platforms" },
  ...PLATFORM_IDS.filter((id) => id !== "wheelhouse").map((id) => ({ value: id, label: id })),
];

/** What is reported, when, and to whom: a new report, or one that is defined. */
export function DefinitionDialog({
  definition,
  onClose,
}: {
  definition: Definition | undefined;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { zone } = useTimeSettings();
  const [prompts, setPrompts] = useState<readonly DraftPrompt[]>(
    () =>
      definition?.prompts.map(({ key, title, asks, assigneeId, dueDays }) => ({
        key,
        title,
        asks,
        assigneeId,
        dueDays,
      })) ?? [],
  );
  const after = {
    onSuccess: () => {
      toast({ text: "The schedule is kept.", status: "ok" as const });
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
  };
  const add = useMutation(trpc.reports.addDefinition.mutationOptions(after));
  const edit = useMutation(trpc.reports.editDefinition.mutationOptions(after));

  function submit(fields: FormData) {
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    const wanted = {
      title: text("title"),
      zone: text("zone"),
      dueAt: text("dueAt"),
      dueDays: Number(fields.get("dueDays")),
      scheduled: fields.has("scheduled"),
      sections: REPORT_SECTIONS.filter((key) => fields.getAll("section").includes(key)),
      ...readRecipients(fields),
      prompts: [...prompts],
    };
    if (definition) edit.mutate({ id: definition.id, version: definition.version, ...wanted });
    else
      add.mutate({
        kind: REPORT_KINDS.find((kind) => kind === text("kind")) ?? "weekly",
        platformId: PLATFORM_IDS.find((id) => id === text("platform")) ?? null,
        ...wanted,
      });
  }

  return (
    <FormDialog
      title={definition ? definition.title : "Add a report"}
      size="large"
      onSubmit={submit}
      onClose={onClose}
      pending={add.isPending || edit.isPending}
      error={add.error?.message ?? edit.error?.message}
      submit={definition ? "Keep 1 report" : "Add 1 report"}
    >
      <Field label="Title" required>
        <Input name="title" required minLength={3} maxLength={200} defaultValue={definition?.title} />
      </Field>
      {!definition && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Period">
            <Select name="kind" defaultValue="weekly" options={KIND_OPTIONS} />
          </Field>
          <Field label="About">
            <Select name="platform" options={PLATFORM_OPTIONS} />
          </Field>
        </div>
      )}
      <Checkbox
        name="scheduled"
        defaultChecked={definition?.scheduled ?? true}
        label="Make it by the clock"
      />
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Time of day" required hint="On the day after the period.">
          <Input name="dueAt" type="time" required defaultValue={definition?.dueAt ?? "06:00"} />
        </Field>
        <ZoneField hint="As in Europe/Berlin." defaultValue={definition?.zone ?? zone} />
        <Field label="Days until it is frozen" required hint="Time for the parts that people write.">
          <Input
            name="dueDays"
            type="number"
            min={0}
            max={60}
            required
            defaultValue={definition?.dueDays ?? 0}
          />
        </Field>
      </div>
      <fieldset>
        <legend className="mb-1 font-medium">Sections</legend>
        <div className="grid gap-1 sm:grid-cols-3">
          {REPORT_SECTIONS.map((key) => (
            <Checkbox
              key={key}
              name="section"
              value={key}
              label={SECTION_WORD[key]}
              defaultChecked={definition?.sections.includes(key) ?? true}
            />
          ))}
        </div>
      </fieldset>
      <PromptFields prompts={prompts} onChange={setPrompts} />
      <RecipientFields channelIds={definition?.channelIds ?? []} addresses={definition?.addresses ?? []} />
    </FormDialog>
  );
}
