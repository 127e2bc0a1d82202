import { KeyValue } from "@/components/ui/key-value";
import { Absolute } from "@/components/ui/time";
import type { StepShown } from "./flow-types";

/** What a person wrote down, with who and when. */
export function StepProof({ step }: { step: StepShown }) {
  const written = Object.entries(step.proof ?? {});
  if (written.length === 0) return null;
  const titles = new Map(step.fields.map(({ key, title }) => [key, title]));
  return (
    <div className="rounded border bg-sunken px-3 py-2">
      <KeyValue
        items={written.map(([key, value]) => ({
          label: titles.get(key) ?? key,
          value: <span className="whitespace-pre-wrap">{value === "" ? "–" : value}</span>,
        }))}
      />
      {step.byName && step.endedAt && (
        <p className="mt-1.5 text-sm text-ink-3">
          {step.byName}, <Absolute at={step.endedAt} form="minute" />
        </p>
      )}
    </div>
  );
}
