"use client";

import type { ReactNode } from "react";
import { InputOfPlatform } from "@/components/platforms/input-of-platform";
import { Button } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import type { QueryField } from "./query-types";

type QueryFormProps = {
  environmentId: string;
  fields: readonly QueryField[];
  input: Record<string, string>;
  isAnswered: boolean;
  pending: boolean;
  error: string | undefined;
  blockedBecause: string | undefined;
  onAsk: (input: Record<string, string>) => void;
  extra: ReactNode;
};

/** What a question is asked with. */
export function QueryForm(props: QueryFormProps) {
  const { fields, input } = props;

  function submit(form: FormData) {
    const next = fields.flatMap(({ key }): [string, string][] => {
      const value = String(form.get(key) ?? "").trim();
      return value === "" ? [] : [[key, value]];
    });
    if (!props.blockedBecause) props.onAsk(Object.fromEntries(next));
  }

  return (
    <Form
      label="Ask"
      onSubmit={submit}
      pending={props.pending}
      error={props.error}
      actions={
        <>
          <Button
            type="submit"
            variant="primary"
            pending={props.pending}
            blockedBecause={props.blockedBecause}
          >
            {props.isAnswered ? "Ask again" : "Ask"}
          </Button>
          {props.extra}
        </>
      }
    >
      {fields.length > 0 && (
        <div className="flex flex-wrap gap-x-4 gap-y-3">
          {fields.map((field) => (
            <InputOfPlatform
              key={`${field.key} ${input[field.key] ?? ""}`}
              environmentId={props.environmentId}
              field={field}
              value={input[field.key] ?? ""}
            />
          ))}
        </div>
      )}
    </Form>
  );
}
