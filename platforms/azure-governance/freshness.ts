import { utcDate } from "@/platforms/answers";
import type { JobSeen } from "@/platforms/platform";
import { shown, shownOrNull, uniqueBy } from "./client";
import { type Ended, pastOf, remarkOn } from "./runs";
import { type DataFreshness, JOBS, type Job, type MetricsRow, type Schedule } from "./shapes";

/** What could be learned about the syncs; a part that could not be read is left out. */
export type Parts = {
  data?: DataFreshness;
  metrics?: readonly MetricsRow[];
  history?: readonly Ended[];
  schedule?: Schedule;
  /** Names of the tenants that the platform lists, where its history speaks of tenants. */
  tenants?: readonly string[];
};

const NEW_DATA_MAY_LAG_MS = 5 * 60_000;

/**
 * How fresh each job's data is, per tenant wherever the platform can say it: from the newest stored data, else
 * from a history that names tenants, else for the whole environment from the figures per job.
 */
export function jobsSeen(parts: Parts): JobSeen[] {
  const seen = JOBS.flatMap(
    (job) => byData(job, parts) ?? byTenantHistory(job, parts) ?? [byJob(job, parts)],
  );
  return uniqueBy(seen, ({ job, tenant }) => JSON.stringify([job, tenant]));
}

function byData(job: Job, parts: Parts): JobSeen[] | undefined {
  const covered = Object.entries(parts.data?.tenants ?? {}).filter(([, kinds]) => kinds[job] !== undefined);
  if (covered.length === 0) return undefined;
  const whole = byJob(job, parts);
  const past = pastOf(parts.history ?? [], job, "");
  return covered.map(([name, kinds]) => {
    const lastGoodAt = utcDate(kinds[job]);
    return {
      ...whole,
      tenant: shown(name),
      runForAll: true,
      lastGoodAt,
      note: noteOn(lastGoodAt, past.lastGood, past.last),
    };
  });
}

/** A run that ended well without new data for one tenant is the only trace of a tenant that is left out. */
function noteOn(lastGoodAt: Date | null, lastGood: Ended | undefined, last: Ended | undefined): string {
  const remarks: string[] = [];
  if (!lastGoodAt) remarks.push("Nothing of this kind was ever stored for this tenant.");
  const wroteAt = lastGood?.startedAt;
  if (
    lastGoodAt &&
    wroteAt &&
    lastGood.records !== 0 &&
    wroteAt.getTime() - lastGoodAt.getTime() > NEW_DATA_MAY_LAG_MS
  )
    remarks.push("The last good run brought no new data for this tenant.");
  const remark = remarkOn(last);
  if (remark) remarks.push(remark);
  return remarks.join(" ");
}

function byTenantHistory(job: Job, parts: Parts): JobSeen[] | undefined {
  const history = (parts.history ?? []).filter((run) => run.tenant !== "");
  if (history.length === 0) return undefined;
  const names = new Set([...(parts.tenants ?? []), ...history.map((run) => run.tenant)]);
  const metrics = parts.metrics?.find((row) => row.job_type === job);
  return [...names].map((tenant): JobSeen => {
    const past = pastOf(history, job, tenant);
    const wrote = history.find(
      (run) => run.job === job && run.tenant === tenant && run.status === "succeeded" && run.records !== 0,
    );
    return {
      ...seenIn(past.last, past.failuresInARow),
      job,
      tenant,
      lastGoodAt: wrote?.endedAt ?? wrote?.startedAt ?? null,
      nextDueAt: nextDue(job, parts.schedule),
      successRate: metrics?.success_rate ?? null,
      averageDurationMs: metrics?.avg_duration_ms ?? null,
      note: past.last
        ? remarkOn(past.last)
        : "No run for this tenant is in the history that the platform shows.",
    };
  });
}

function byJob(job: Job, parts: Parts): JobSeen {
  const metrics = parts.metrics?.find((row) => row.job_type === job);
  const past = pastOf(parts.history ?? [], job, "");
  const lastGoodRun = past.lastGood?.endedAt ?? past.lastGood?.startedAt ?? null;
  const seen = seenIn(past.last, past.failuresInARow);
  return {
    ...seen,
    job,
    tenant: "",
    lastGoodAt: lastGoodRun ?? utcDate(metrics?.last_success_at),
    lastRunAt: seen.lastRunAt ?? utcDate(metrics?.last_run_at),
    lastError: past.last ? past.last.error : unclearedError(metrics),
    nextDueAt: nextDue(job, parts.schedule),
    successRate: metrics?.success_rate ?? null,
    averageDurationMs: metrics?.avg_duration_ms ?? null,
    note: remarkOn(past.last),
  };
}

/** The platform never clears this text; it still counts only while the failure is the newest thing. */
function unclearedError(metrics: MetricsRow | undefined): string | null {
  const failedAt = utcDate(metrics?.last_failure_at)?.getTime() ?? 0;
  const succeededAt = utcDate(metrics?.last_success_at)?.getTime() ?? 0;
  return failedAt > succeededAt ? shownOrNull(metrics?.last_error_message) : null;
}

function seenIn(last: Ended | undefined, failuresInARow: number | null) {
  if (!last) return {};
  const lastStatus: JobSeen["lastStatus"] = last.status === "cancelled" ? "unknown" : last.status;
  return {
    lastRunAt: last.endedAt ?? last.startedAt ?? null,
    lastStatus,
    lastError: last.error,
    records: last.records,
    consecutiveFailures: failuresInARow,
  };
}

const nextDue = (job: Job, schedule: Schedule | undefined) =>
  utcDate(schedule?.jobs.find((entry) => entry.id === `sync_${job}`)?.next_run);
