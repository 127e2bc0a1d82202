"use client";

import { useEffect, useRef } from "react";
import { usePerson } from "@/components/shell/person";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { can } from "@/domain/access";
import type { QueryField } from "./query-types";
import { useAnswer } from "./use-answer";

type QueryInputProps = { environmentId: string; field: QueryField; value: string };

/** One field of the form of a query or a log, by its kind. */
export function QueryInput({ environmentId, field, value }: QueryInputProps) {
  const { from } = field;
  if (from) return <LiveChoice environmentId={environmentId} field={field} from={from} value={value} />;
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

const FRESH_MS = 5 * 60_000;

/** The rows of another question as choices, asked for when nobody did lately; what is not among them can be typed. */
function LiveChoice({
  environmentId,
  field,
  from,
  value,
}: QueryInputProps & { from: NonNullable<QueryField["from"]> }) {
  const { role } = usePerson();
  const { answer, isLoading, isOnItsWay, error, ask } = useAnswer(
    { environmentId, query: from.query, input: {} },
    undefined,
    () => undefined,
  );
  const hasAsked = useRef(false);
  const isOld = !answer || Date.now() - new Date(answer.askedAt).getTime() > FRESH_MS;
  useEffect(() => {
    if (isLoading || hasAsked.current || !isOld || !can(role, "query:run")) return;
    hasAsked.current = true;
    ask({});
  }, [isLoading, isOld, role, ask]);

  const place = (key: string) => answer?.columns?.findIndex((column) => column.key === key) ?? -1;
  const choices = (answer?.rows ?? []).flatMap((row) => {
    const one = row[place(from.value)];
    return one === null || one === undefined
      ? []
      : [{ value: String(one), label: String(row[place(from.title)] ?? one) }];
  });
  const list = `choices-${field.key}`;
  return (
    <Field
      label={field.title}
      required={field.required ?? false}
      className="w-60 max-sm:w-full"
      hint={
        field.help ??
        (isOnItsWay
          ? "The choices are being asked for."
          : error
            ? `The choices could not be read: ${error}`
            : undefined)
      }
    >
      <Input
        name={field.key}
        defaultValue={value}
        list={list}
        required={field.required}
        maxLength={500}
        autoComplete="off"
      />
      <datalist id={list}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} label={choice.label} />
        ))}
      </datalist>
    </Field>
  );
}
