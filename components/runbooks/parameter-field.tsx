"use client";

import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { ParameterChoice } from "./runbook-types";

type Props = { field: ParameterChoice; value: string };

/** One parameter; what comes from our own tables is chosen, never typed. */
export function ParameterField({ field, value }: Props) {
  const { key, title, help, required, kind, pattern } = field;
  const shared = { name: key, required, defaultValue: value };
  const choices =
    kind === "yes-no"
      ? [
          { value: "yes", title: "yes" },
          { value: "no", title: "no" },
        ]
      : field.choices;
  const isChosen = kind === "yes-no" || kind === "tenant" || kind === "job" || choices.length > 0;
  return (
    <Field label={title} required={required} hint={help || undefined}>
      {isChosen ? (
        <Select
          {...shared}
          className="w-full"
          options={[
            ...(required && value !== "" ? [] : [{ value: "", label: required ? "Choose one" : "(none)" }]),
            ...choices.map((choice) => ({ value: choice.value, label: choice.title })),
          ]}
        />
      ) : (
        <Input
          {...shared}
          type={kind === "date" ? "date" : "text"}
          inputMode={kind === "number" ? "decimal" : undefined}
          pattern={pattern}
          maxLength={500}
          autoComplete="off"
        />
      )}
    </Field>
  );
}
