"use client";

import { LiveChoice } from "@/components/queries/live-choice";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { CatalogueAction } from "./request-types";

type InputField = NonNullable<CatalogueAction["fields"]>[number];

const YES_NO = [
  { value: "true", label: "yes" },
  { value: "false", label: "no" },
];

/** The form for the input of an action, from what the action says of itself. Nothing is chosen for the person. */
export function InputFields({
  environmentId,
  fields,
  given,
}: {
  environmentId: string;
  fields: readonly InputField[];
  given: Readonly<Record<string, string>>;
}) {
  return fields.map((field) => {
    const { key, from } = field;
    const value = given[key] ?? field.default;
    if (from) return <LiveChoice key={key} {...{ environmentId, field, from }} value={value ?? ""} />;
    return (
      <Field key={key} label={field.title} hint={field.help} required={field.required ?? false}>
        <InputOf field={field} value={value} />
      </Field>
    );
  });
}

function InputOf({ field, value }: { field: InputField; value: string | undefined }) {
  const { key, kind } = field;
  const options =
    kind === "yes-no"
      ? YES_NO
      : field.options?.map(({ value: each, title }) => ({ value: each, label: title }));
  if (options)
    return (
      <Select
        name={key}
        required={field.required}
        options={options}
        placeholder="Choose"
        defaultValue={value ?? ""}
        className="w-full"
      />
    );
  return (
    <Input
      name={key}
      required={field.required}
      inputMode={kind === "number" ? "decimal" : undefined}
      maxLength={500}
      autoComplete="off"
      defaultValue={value}
    />
  );
}

/** What was filled in; an empty field is one that was left out. */
export function readInput(
  form: FormData,
  fields: readonly InputField[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled = fields.flatMap(({ key }) => {
    const value = String(form.get(key) ?? "").trim();
    return value === "" ? [] : [[key, value] as const];
  });
  const asked = new Set(fields.map(({ key }) => key));
  return Object.fromEntries([...Object.entries(given).filter(([key]) => !asked.has(key)), ...filled]);
}
