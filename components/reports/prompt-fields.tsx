"use client";

import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { usePeopleOptions } from "./use-people-options";

export type DraftPrompt = {
  key: string;
  title: string;
  asks: string;
  assigneeId: string | null;
  dueDays: number;
};

const MOST = 20;

/** The parts that people write, and who is asked for each. */
export function PromptFields({
  prompts,
  onChange,
}: {
  prompts: readonly DraftPrompt[];
  onChange: (prompts: readonly DraftPrompt[]) => void;
}) {
  const people = usePeopleOptions();
  const change = (at: number, part: Partial<DraftPrompt>) =>
    onChange(prompts.map((prompt, place) => (place === at ? { ...prompt, ...part } : prompt)));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 font-medium">Parts that people write</legend>
      {prompts.map((prompt, at) => (
        <div key={prompt.key} className="grid gap-3 rounded border p-3 sm:grid-cols-4">
          <Field label="Part" required>
            <Input
              required
              minLength={2}
              maxLength={200}
              value={prompt.title}
              onChange={(event) => change(at, { title: event.target.value })}
            />
          </Field>
          <Field label="Who writes it">
            <Select
              value={prompt.assigneeId ?? ""}
              options={people}
              onChange={(event) => change(at, { assigneeId: event.target.value || null })}
            />
          </Field>
          <Field label="Due after days" required>
            <Input
              type="number"
              min={0}
              max={60}
              required
              value={prompt.dueDays}
              onChange={(event) => change(at, { dueDays: Number(event.target.value) })}
            />
          </Field>
          <div className="flex items-end">
            <Button variant="quiet" onClick={() => onChange(prompts.filter((_, place) => place !== at))}>
              Remove 1 part
            </Button>
          </div>
          <Field label="What is asked" required className="sm:col-span-4">
            <Input
              required
              maxLength={500}
              value={prompt.asks}
              onChange={(event) => change(at, { asks: event.target.value })}
            />
          </Field>
        </div>
      ))}
      <div>
        <Button
          blockedBecause={prompts.length >= MOST ? `At most ${MOST} parts.` : undefined}
          onClick={() => onChange([...prompts, freshPrompt(prompts)])}
        >
          Add 1 part
        </Button>
      </div>
    </fieldset>
  );
}

/** Its key is only a name for the machine, and stays when the title changes. */
function freshPrompt(prompts: readonly DraftPrompt[]): DraftPrompt {
  let number = prompts.length + 1;
  while (prompts.some(({ key }) => key === `part-${number}`)) number += 1;
  return { key: `part-${number}`, title: "", asks: "", assigneeId: null, dueDays: 3 };
}
