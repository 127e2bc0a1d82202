"use client";

import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Select } from "@/components/ui/select";
import { USEFULNESS } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";
import { USEFULNESS_WORD } from "./alert-words";
import { LeaseField, useLease } from "./lease-field";
import type { Said } from "./use-work";

type FormProps = {
  /** " 12 alerts" */
  count: string;
  pending: boolean;
  error: string | undefined;
  onCancel: () => void;
  onSay: (said: Said) => void;
};

/** Taking an alert is a lease: it has an end, and then the alert calls again. */
export function AcknowledgeForm({
  count,
  severities,
  pending,
  error,
  onCancel,
  onSay,
}: FormProps & { severities: readonly AlertSeverity[] }) {
  const { lease, setLease, shown, until } = useLease(severities);
  return (
    <Form
      pending={pending}
      error={error}
      onSubmit={(fields) =>
        onSay({
          verb: "acknowledge",
          until: until(),
          reason: String(fields.get("reason") ?? "").trim(),
        })
      }
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending}>
            Acknowledge{count}
          </Button>
        </>
      }
    >
      <Field label="What are you doing about it?" required>
        <Input name="reason" required minLength={5} maxLength={300} autoComplete="off" autoFocus />
      </Field>
      <LeaseField lease={lease} shown={shown} onChange={setLease} />
    </Form>
  );
}

export function ResolveForm({ count, pending, error, onCancel, onSay }: FormProps) {
  return (
    <Form
      pending={pending}
      error={error}
      onSubmit={(fields) => {
        const usefulness = USEFULNESS.find((one) => one === fields.get("usefulness"));
        if (usefulness)
          onSay({ verb: "resolve", usefulness, reason: String(fields.get("reason") ?? "").trim() });
      }}
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending}>
            Resolve{count}
          </Button>
        </>
      }
    >
      <Field label="Why is it over?" required hint="If it fires again within a day, it opens again.">
        <Input name="reason" required minLength={5} maxLength={300} autoComplete="off" autoFocus />
      </Field>
      <Field label="What was it worth?" required hint="Rules that cry for nothing are found by this.">
        <Select
          name="usefulness"
          required
          placeholder="Choose one"
          options={USEFULNESS.map((value) => ({ value, label: USEFULNESS_WORD[value] }))}
        />
      </Field>
    </Form>
  );
}
