"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Absolute, useClockText } from "@/components/ui/time";
import { zoneOffsetMs } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import { USEFULNESS } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";
import { LEASES, type Lease, leaseEnd, USEFULNESS_WORD } from "./alert-words";
import type { Said } from "./use-work";

type FormProps = {
  /** " 12 alerts" */
  count: string;
  pending: boolean;
  error: string | undefined;
  onCancel: () => void;
  onSay: (said: Said) => void;
};

const LEASE_WORD: Record<Lease, string> = { "1h": "1 h", "4h": "4 h", shift: "Until the shift ends" };

/** Taking an alert is a lease: it has an end, and then the alert calls again. */
export function AcknowledgeForm({
  count,
  severities,
  pending,
  error,
  onCancel,
  onSay,
}: FormProps & { severities: readonly AlertSeverity[] }) {
  const { zone } = useTimeSettings();
  const [lease, setLease] = useState<Lease>("1h");
  const minute = Number(useClockText((now) => String(Math.floor(now / 60_000))));
  const endAt = (now: number) => leaseEnd(lease, severities, { now, zoneAheadMs: zoneOffsetMs(zone, now) });
  const shown = endAt(minute * 60_000);
  return (
    <Form
      pending={pending}
      error={error}
      onSubmit={(fields) =>
        onSay({
          verb: "acknowledge",
          until: endAt(Date.now()).until,
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
      <div>
        <p className="mb-1 font-medium">For how long</p>
        <Segmented
          label="For how long"
          options={LEASES.map((value) => ({ value, label: LEASE_WORD[value] }))}
          value={lease}
          onChange={setLease}
        />
        <p className="mt-1 text-sm text-ink-3">
          Until <Absolute at={shown.until} form="minute" />
          {shown.cutBecause && `: ${shown.cutBecause}`}. Then it is open again and calls, unless it is over.
        </p>
      </div>
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
