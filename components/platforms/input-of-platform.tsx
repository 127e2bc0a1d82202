"use client";

import { useEffect, useRef } from "react";
import type { QueryField } from "@/components/queries/query-types";
import { useAnswer } from "@/components/queries/use-answer";
import { usePerson } from "@/components/shell/person";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { can, placeOf } from "@/domain/access";

const NARROW = "w-60 max-sm:w-full";

type Listening = {
  /** What is wrong with it. */
  error?: string | undefined;
  onChange?: (value: string) => void;
  onLeave?: () => void;
};
type InputProps = Listening & {
  environmentId: string;
  field: QueryField;
  value: string;
  className?: string;
};

/** One field of the form of a query, a log or an action, by its kind. Nothing is chosen for the person. */
export function InputOfPlatform({ className = NARROW, ...props }: InputProps) {
  const { field, value, error, onChange, onLeave } = props;
  const { from } = field;
  if (from) return <LiveChoice {...props} {...{ from, className }} />;
  return (
    <Field
      label={field.title}
      hint={field.help}
      error={error}
      required={field.required ?? false}
      className={className}
    >
      <Control {...{ field, value, onChange, onLeave }} />
    </Field>
  );
}

const YES_NO = [
  { value: "yes", title: "yes" },
  { value: "no", title: "no" },
];

/** Those that the field names; before them none, unless one of them means that. */
function choicesOf({ kind, options, required = false }: QueryField) {
  const choices = (kind === "yes-no" ? YES_NO : (options ?? [])).map(({ value, title }) => ({
    value,
    label: title,
  }));
  return choices.some(({ value }) => value === "")
    ? choices
    : [{ value: "", label: required ? "Choose" : "not said", disabled: required }, ...choices];
}

const listening = ({ onChange, onLeave }: Listening) => ({
  onChange: (event: { target: { value: string } }) => onChange?.(event.target.value),
  onBlur: () => onLeave?.(),
});

function Control({ field, value, ...listeners }: { field: QueryField; value: string } & Listening) {
  const { required } = field;
  const common = { name: field.key, defaultValue: value, required, ...listening(listeners) };
  switch (field.kind) {
    case "yes-no":
    case "choice":
      return <Select {...common} className="w-full" options={choicesOf(field)} />;
    case "number":
      return <Input {...common} type="number" inputMode="decimal" step="any" />;
    case "text":
      return <Input {...common} type="text" maxLength={500} autoComplete="off" />;
  }
}

const FRESH_MS = 5 * 60_000;

/** The rows of another question as choices, asked for when nobody did lately; what is not among them can be typed. */
function LiveChoice({
  environmentId,
  field,
  from,
  value,
  className,
  error: wrong,
  ...listeners
}: InputProps & { from: NonNullable<QueryField["from"]> }) {
  const mayAsk = can(usePerson(), "query:run", placeOf(environmentId));
  const { answer, isLoading, isOnItsWay, error, ask } = useAnswer(
    { environmentId, query: from.query, input: {} },
    undefined,
    () => undefined,
  );
  const hasAsked = useRef(false);
  const isOld = !answer || Date.now() - new Date(answer.askedAt).getTime() > FRESH_MS;
  useEffect(() => {
    if (isLoading || hasAsked.current || !isOld || !mayAsk) return;
    hasAsked.current = true;
    ask({});
  }, [isLoading, isOld, mayAsk, ask]);

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
      className={className}
      error={wrong}
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
        {...listening(listeners)}
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
