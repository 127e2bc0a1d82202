import { limitExample } from "@/components/thresholds/limit-text";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { RuleKind } from "@/domain/alert-rule";
import type { Unit } from "@/domain/duration";
import type { PlatformId } from "@/domain/platform";
import type { Choices } from "./rule-types";
import { SPEC_FIELDS, type SpecField, type Texts } from "./spec-kinds";

type Shared = {
  texts: Texts;
  write: (change: Texts) => void;
  choices: Choices;
  platformId: PlatformId | null;
  unit: Unit;
  problem: { field: string; text: string } | undefined;
};

/** The fields of one kind of rule and of no other. */
export function SpecFields({
  kind,
  fixesNames,
  readOnly,
  ...shared
}: Shared & { kind: RuleKind; fixesNames: boolean; readOnly: boolean }) {
  const fields = SPEC_FIELDS[kind].filter(({ shownWhen }) => shownWhen?.(shared.texts) ?? true);
  if (fields.length === 0) return <p className="text-ink-2">This kind has no numbers of its own.</p>;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {fields.map((field) => (
        <SpecFieldInput
          key={field.name}
          field={field}
          isFixed={readOnly || (fixesNames && field.isName === true)}
          {...shared}
        />
      ))}
    </div>
  );
}

function SpecFieldInput({
  field,
  isFixed,
  texts,
  write,
  choices,
  platformId,
  unit,
  problem,
}: Shared & { field: SpecField; isFixed: boolean }) {
  const value = texts[field.name] ?? "";
  const set = (text: string) => write({ [field.name]: text });
  const options = optionsOf(field, choices, platformId);
  const error = problem?.field === field.name ? problem.text : undefined;
  return (
    <Field label={field.label} error={error} hint={hintOf(field, unit, value)}>
      {options ? (
        <Select
          name={field.name}
          className="w-full"
          disabled={isFixed}
          value={value}
          options={options}
          onChange={(event) => set(event.target.value)}
        />
      ) : (
        <Input
          name={field.name}
          autoComplete="off"
          inputMode={field.as === "number" ? "decimal" : undefined}
          readOnly={isFixed}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  );
}

function hintOf(field: SpecField, unit: Unit, value: string): string | undefined {
  if (field.as === "span" && value === "") return "Such as 15 min or 6 h.";
  if (field.as === "limit" && value === "") return limitExample(unit);
  return field.hint;
}

function optionsOf(field: SpecField, choices: Choices, platformId: PlatformId | null) {
  if (field.choices) return field.choices.map(([value, label]) => ({ value, label }));
  const rows =
    field.as === "metric"
      ? choices.metrics
      : field.as === "check"
        ? choices.checks
        : field.as === "job"
          ? choices.jobs
          : undefined;
  if (!rows) return undefined;
  const known = new Map(
    rows
      .filter((row) => platformId === null || row.platformId === platformId)
      .map(({ key, title }) => [key, { value: key, label: title === key ? key : `${title} (${key})` }]),
  );
  const first = { value: "", label: field.any ?? "choose one" };
  return field.any === undefined && field.as !== "metric" ? [...known.values()] : [first, ...known.values()];
}
