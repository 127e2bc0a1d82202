"use client";

import { KeyValue } from "@/components/ui/key-value";
import { formatDuration, formatValue } from "@/domain/duration";
import type { AlertPage } from "./alert-types";
import { listText, plural } from "./alert-words";

/** Whom it hits and what it has cost so far, as far as anybody knows. */
export function AlertImpact({ page: { alert, impact, folded } }: { page: AlertPage }) {
  const { tenants, tenantCount, jobs, late } = impact;
  const more = tenantCount - tenants.length;
  return (
    <KeyValue
      items={[
        ...(alert.value !== null && alert.unit
          ? [
              {
                label: "value / limit",
                value: `${formatValue(alert.value, alert.unit)}${alert.limit === null ? "" : ` / ${formatValue(alert.limit, alert.unit)}`}`,
              },
            ]
          : []),
        {
          label: "tenants",
          value:
            tenantCount === 0
              ? alert.job
                ? "the job of the whole environment"
                : "none is known to be touched"
              : `${listText(tenants)}${more > 0 ? ` and ${more} more` : ""}`,
        },
        { label: "jobs", value: jobs.length === 0 ? "none is known to be touched" : listText(jobs) },
        {
          label: "freshness lost",
          value:
            late === null
              ? "no job is known to be touched"
              : late.warnSeconds + late.alertSeconds === 0
                ? late.unknownSeconds > 0
                  ? `nobody could tell for ${formatDuration(late.unknownSeconds * 1000)}`
                  : "none was counted since the hour it began"
                : `${formatDuration((late.warnSeconds + late.alertSeconds) * 1000)} past a limit since the hour it began${late.jobs > 1 ? `, over ${plural(late.jobs, "job")}` : ""}; ${formatDuration(late.alertSeconds * 1000)} of it past the alert limit`,
        },
        ...(folded.length > 0 ? [{ label: "explains", value: plural(folded.length, "other alert") }] : []),
      ]}
    />
  );
}
