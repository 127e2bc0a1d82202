import { evidenceOfLine, utcDate } from "@/platforms/answers";
import type { Evidence, RunSeen } from "@/platforms/platform";
import { count, shown, shownOrNull } from "./client";
import { isJob, type Job, type LogRow } from "./shapes";

/** One line of the platform's history, read. */
export type Ended = RunSeen & {
  job: Job;
  tenantId: string | null;
  errors: number | null;
  /** The platform's own clean-up ended it because it never reported back. */
  isGhost: boolean;
  line: LogRow;
};

/** The history of the jobs that we know, newest first. Other jobs of the platform are left out. */
export function readHistory(
  logs: readonly LogRow[],
  nameOf: (tenantId: string) => string = (id) => id,
): Ended[] {
  return logs
    .flatMap((log) => (isJob(log.job_type) ? [{ log, job: log.job_type }] : []))
    .map(({ log, job }): Ended => {
      const startedAt = utcDate(log.started_at);
      const endedAt = utcDate(log.ended_at);
      const records = count(log.records_processed);
      return {
        job,
        tenant: log.tenant_id ? shown(nameOf(log.tenant_id)) : "",
        tenantId: log.tenant_id ?? null,
        externalId: shown(String(log.id ?? `${job}:${log.started_at ?? ""}:${log.tenant_id ?? ""}`)),
        status: statusOf(log.status, records),
        startedAt,
        endedAt,
        durationMs: count(
          log.duration_ms ?? (startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null),
        ),
        records,
        error: shownOrNull(log.error_message),
        ...coverOf(log),
        errors: count(log.errors_count),
        isGhost: (log.error_message ?? "").startsWith("Ghost job"),
        line: log,
      };
    })
    .sort((a, b) => (b.startedAt?.getTime() ?? 0) - (a.startedAt?.getTime() ?? 0));
}

const DAY_MS = 86_400_000;

/** Days are named first and last; they end with the midnight after the last. */
function coverOf({ start_date, end_date }: LogRow): Pick<RunSeen, "coversFrom" | "coversTo"> {
  const from = utcDate(start_date);
  const last = utcDate(end_date ?? start_date);
  if (!from || !last) return {};
  return { coversFrom: from, coversTo: new Date(last.getTime() + DAY_MS) };
}

/** A run that fetched past days says nothing about the present. */
export const isOfPresent = (run: Ended) => !run.coversFrom;

/** `failed` with records is a run that one of its subscriptions spoiled: part of the data is new. */
function statusOf(word: string, records: number | null): RunSeen["status"] {
  switch (word) {
    case "completed":
    case "success":
    case "succeeded":
      return "succeeded";
    case "failed":
      return records !== null && records > 0 ? "partial" : "failed";
    case "partial":
    case "completed_with_errors":
      return "partial";
    case "running":
    case "in_progress":
      return "running";
    case "cancelled":
    case "canceled":
      return "cancelled";
    default:
      return "unknown";
  }
}

export type JobPast = {
  /** The newest run that ended, and the newest that ended well. */
  last: Ended | undefined;
  lastGood: Ended | undefined;
  /** Runs in a row, from the newest back, that failed outright; null when no run is known. */
  failuresInARow: number | null;
};

export function pastOf(history: readonly Ended[], job: Job, tenant: string): JobPast {
  const ended = history.filter((run) => run.job === job && run.status !== "running" && run.tenant === tenant);
  const firstOther = ended.findIndex((run) => run.status !== "failed");
  return {
    last: ended[0],
    lastGood: ended.find((run) => run.status === "succeeded"),
    failuresInARow: ended.length === 0 ? null : firstOther === -1 ? ended.length : firstOther,
  };
}

/**
 * The pasts of a job: one where its runs are for all tenants, else one per tenant, so that a tenant that fails is
 * not hidden behind the others.
 */
export function pastsOf(history: readonly Ended[], job: Job): (JobPast & { tenant: string })[] {
  const tenants = [...new Set(history.filter((run) => run.job === job).map((run) => run.tenant))];
  const groups = tenants.includes("") || tenants.length === 0 ? [""] : tenants;
  return groups.map((tenant) => ({ tenant, ...pastOf(history, job, tenant) }));
}

/** What a person should know about a run beyond its status; empty when nothing. */
export function remarkOn(run: Ended | undefined): string {
  if (!run) return "";
  if (run.isGhost) return "The last run never reported back and was written off after 30 minutes.";
  if (run.status === "succeeded" && run.records === 0) return "The last run ended well but wrote no records.";
  if (run.status === "partial")
    return `The last run wrote ${run.records ?? "some"} records with ${run.errors ?? "some"} errors: part of the tenants or subscriptions is missing.`;
  return "";
}

/** A run with the line it was read from as its proof. */
export function toRunSeen(ended: Ended, evidence: Evidence): RunSeen {
  const { tenantId, errors, isGhost, line, ...run } = ended;
  const facts = {
    status: shown(line.status),
    errors,
    tenantId: tenantId && shown(tenantId),
    writtenOff: isGhost,
  };
  return { ...run, facts, evidence: evidenceOfLine(evidence, line) };
}
