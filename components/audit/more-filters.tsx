"use client";

import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { useAddress } from "@/components/ui/use-address";
import { AGAIN } from "./audit-filter";

const FIELDS = [
  { name: "kind", label: "Kind of subject", hint: "threshold, action-run, person …" },
  { name: "subject", label: "Subject’s id", hint: "as the event’s panel shows it" },
  { name: "environment", label: "Environment", hint: "auditron/production" },
  { name: "tenant", label: "Tenant", hint: "its id at the platform" },
  { name: "actor", label: "Actor’s id", hint: "system and anonymous also count" },
  { name: "correlation", label: "Correlation id", hint: "everything that one request did" },
] as const;

/** What is asked for by its id, and a range of time of one's own. */
export function MoreFilters({ onDone }: { onDone: () => void }) {
  const { params, write } = useAddress();

  function ask(form: HTMLFormElement) {
    const typed = new FormData(form);
    const text = (name: string) => String(typed.get(name) ?? "").trim() || undefined;
    const from = text("from");
    const to = text("to");
    write({
      ...AGAIN,
      ...Object.fromEntries(FIELDS.map(({ name }) => [name, text(name)])),
      from,
      to,
      ...((from || to) && { last: undefined }),
    });
    onDone();
  }

  return (
    <form
      aria-label="More filters"
      className="rounded border bg-surface p-3"
      onSubmit={(event) => {
        event.preventDefault();
        ask(event.currentTarget);
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {FIELDS.map(({ name, label, hint }) => (
          <Field key={name} label={label} hint={hint}>
            <Input name={name} defaultValue={params.get(name) ?? ""} maxLength={200} autoComplete="off" />
          </Field>
        ))}
        <Field label="From (UTC)">
          <Input name="from" type="datetime-local" defaultValue={params.get("from") ?? ""} />
        </Field>
        <Field label="To (UTC)">
          <Input name="to" type="datetime-local" defaultValue={params.get("to") ?? ""} />
        </Field>
      </div>
      <div className="mt-3 flex gap-2">
        <Button type="submit" variant="primary">
          Show these events
        </Button>
        <Button variant="quiet" onClick={onDone}>
          Close
        </Button>
      </div>
    </form>
  );
}
