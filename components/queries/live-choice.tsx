"use client";

import { useEffect, useRef } from "react";
import { usePerson } from "@/components/shell/person";
import { Field, Input } from "@/components/ui/field";
import { can } from "@/domain/access";
import type { QueryField } from "./query-types";
import { useAnswer } from "./use-answer";

type LiveChoiceProps = {
  environmentId: string;
  field: Pick<QueryField, "key" | "title" | "help" | "required">;
  from: NonNullable<QueryField["from"]>;
  value: string;
  className?: string;
};

const FRESH_MS = 5 * 60_000;

/** The rows of another question as choices, asked for when nobody did lately; what is not among them can be typed. */
export function LiveChoice({ environmentId, field, from, value, className }: LiveChoiceProps) {
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
      className={className}
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
