"use client";

import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { LiveChoice } from "./live-choice";
import type { QueryField } from "./query-types";

type QueryInputProps = { environmentId: string; field: QueryField; value: string };

/** One field of the form of a query or a log, by its kind. */
export function QueryInput({ environmentId, field, value }: QueryInputProps) {
  const { from } = field;
  if (from) return <LiveChoice {...{ environmentId, field, from, value }} className="w-60 max-sm:w-full" />;
  return (
    <Field
      label={field.title}
      hint={field.help}
      required={field.required ?? false}
      className="w-60 max-sm:w-full"
    >
      <Control field={field} value={value} />
    </Field>
  );
}

function Control({ field, value }: { field: QueryField; value: string }) {
  const common = { name: field.key, defaultValue: value };
  switch (field.kind) {
    case "yes-no":
      return (
        <Select
          {...common}
          options={[
            { value: "", label: "not said" },
            { value: "yes", label: "yes" },
            { value: "no", label: "no" },
          ]}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          options={(field.options ?? []).map(({ value: one, title }) => ({ value: one, label: title }))}
        />
      );
    case "number":
      return <Input {...common} type="number" required={field.required} inputMode="decimal" step="any" />;
    case "text":
      return <Input {...common} type="text" maxLength={500} required={field.required} autoComplete="off" />;
  }
}
