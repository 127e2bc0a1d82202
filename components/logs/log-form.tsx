"use client";

import { InputOfPlatform } from "@/components/platforms/input-of-platform";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Select } from "@/components/ui/select";
import { useAddress } from "@/components/ui/use-address";
import type { LogSourceShown } from "./log-types";
import { LEVEL_CHOICES, LIMIT_CHOICES } from "./log-words";

type LogFormProps = {
  environmentId: string;
  source: LogSourceShown;
  sources: readonly LogSourceShown[];
  mayNot: string | undefined;
  pending: boolean;
  /** Called once the address says what is to be read. */
  onRead: () => void;
};

/** "2026-11-20T09:00:00.000Z" as the field for a moment wants it, and back; both in UTC. */
const toField = (iso: string | null) => (iso ? iso.replace(/(\.\d+)?Z$/, "") : "");
const fromField = (text: string) => (text === "" ? undefined : new Date(`${text}Z`).toISOString());

/** What to read of a log. It is kept in the address, so that a colleague can be sent the same. */
export function LogForm({ environmentId, source, sources, mayNot, pending, onRead }: LogFormProps) {
  const { params, write } = useAddress();

  function submit(form: FormData) {
    if (mayNot) return;
    const text = (name: string) => String(form.get(name) ?? "").trim();
    write({
      log: sources.length > 1 ? source.key : undefined,
      ...Object.fromEntries(
        source.fields.map((field) => [
          `in.${field.key}`,
          text(field.key) === field.default ? undefined : text(field.key),
        ]),
      ),
      q: text("q"),
      level: text("level"),
      limit: text("limit") === "100" ? undefined : text("limit"),
      since: fromField(text("since")),
      until: fromField(text("until")),
      line: undefined,
    });
    onRead();
  }

  const given = params.toString();
  return (
    <Form
      key={`${source.key} ${given}`}
      label="Read"
      onSubmit={submit}
      pending={pending}
      error={undefined}
      actions={
        <Button type="submit" variant="primary" pending={pending} blockedBecause={mayNot}>
          Read
        </Button>
      }
    >
      <div className="flex flex-wrap gap-x-4 gap-y-3">
        {sources.length > 1 && (
          <Field label="Log" className="w-52 max-sm:w-full">
            <Select
              value={source.key}
              onChange={(event) => write({ log: event.target.value }, "push")}
              options={sources.map(({ key, title }) => ({ value: key, label: title }))}
            />
          </Field>
        )}
        {source.fields.map((field) => (
          <InputOfPlatform
            key={field.key}
            environmentId={environmentId}
            field={field}
            value={params.get(`in.${field.key}`) ?? field.default ?? ""}
          />
        ))}
        <Field label="With these words" className="w-60 max-sm:w-full">
          <Input name="q" defaultValue={params.get("q") ?? ""} maxLength={200} autoComplete="off" />
        </Field>
        <Field label="Level" className="w-44 max-sm:w-full">
          <Select name="level" defaultValue={params.get("level") ?? ""} options={LEVEL_CHOICES} />
        </Field>
        <Field label="How many" className="w-40 max-sm:w-full">
          <Select name="limit" defaultValue={params.get("limit") ?? "100"} options={LIMIT_CHOICES} />
        </Field>
        <Field label="Since (UTC)" className="w-56 max-sm:w-full">
          <Input name="since" type="datetime-local" step="1" defaultValue={toField(params.get("since"))} />
        </Field>
        <Field label="Until (UTC)" className="w-56 max-sm:w-full">
          <Input name="until" type="datetime-local" step="1" defaultValue={toField(params.get("until"))} />
        </Field>
      </div>
    </Form>
  );
}
