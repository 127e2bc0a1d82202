"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { clockNow } from "@/components/ui/clock";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useTimeSettings } from "@/components/ui/time-zone";
import { useAddress } from "@/components/ui/use-address";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import { wallClock } from "@/domain/zone";
import { momentOfText, textOfMoment } from "./moment-text";
import { WalkSteps } from "./walk-steps";

const DAY_MS = 86_400_000;
const SATURDAY = 6;

/** The hour at which nobody wants to be called: next Saturday, ten past three. */
function nextSaturday(zone: string): string {
  const now = clockNow();
  const days = (SATURDAY - wallClock(new Date(now), zone).weekday + 7) % 7 || 7;
  return `${textOfMoment(now + days * DAY_MS, zone).slice(0, 10)}T03:10`;
}

/** If this fired then, who would be told, how and when? Nothing is sent. */
export function SimulatorTab() {
  const trpc = useTRPC();
  const { zone } = useTimeSettings();
  const { params, write } = useAddress();
  const platformId = PLATFORM_IDS.find((id) => id === params.get("platform")) ?? "azure-governance";
  const severity = ALERT_SEVERITIES.find((one) => one === params.get("severity")) ?? "critical";
  const trouble = params.get("trouble") ?? "";
  const text = params.get("at") ?? nextSaturday(zone);
  const at = momentOfText(text, zone);
  const { data, error } = useQuery({
    ...trpc.escalation.simulate.queryOptions({
      platformId,
      severity,
      trouble: trouble.trim() || "any",
      at: at ?? new Date(0),
    }),
    enabled: at !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <Section title="If this fired…" facts="nothing is sent and nothing is kept">
      <div className="mb-4 flex flex-wrap items-end gap-3 rounded border bg-surface p-4">
        <Field label="Platform">
          <Select
            value={platformId}
            onChange={(event) => write({ platform: event.target.value })}
            options={PLATFORM_IDS.map((id) => ({ value: id, label: PLATFORM_NAME[id] }))}
          />
        </Field>
        <Segmented
          label="Severity"
          value={severity}
          onChange={(value) => write({ severity: value })}
          options={ALERT_SEVERITIES.map((value) => ({ value, label: value }))}
        />
        <Field label="Trouble" required={false}>
          <Input
            value={trouble}
            placeholder="any"
            maxLength={100}
            onChange={(event) => write({ trouble: event.target.value })}
          />
        </Field>
        <Field label={`When (${zone})`}>
          <Input
            type="datetime-local"
            value={text}
            suppressHydrationWarning
            onChange={(event) => write({ at: event.target.value })}
          />
        </Field>
      </div>
      {!at && <InlineError>Give a day and a time.</InlineError>}
      {error && <InlineError>{error.message}</InlineError>}
      {at && !data && !error && <TableSkeleton rows={4} columns={3} />}
      {at && data && <WalkSteps walk={data} severity={severity} platform={PLATFORM_NAME[platformId]} />}
    </Section>
  );
}
