import type { inferRouterOutputs } from "@trpc/server";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import type { FailureClass, RunSource, RunStatus } from "@/domain/sync";
import type { AppRouter } from "@/server/router";

export type SubjectShown = inferRouterOutputs<AppRouter>["jobs"]["subject"];
export type RunShown = inferRouterOutputs<AppRouter>["jobs"]["run"];
export type RecentRun = SubjectShown["runs"][number];

export const CLASS_WORD: Record<FailureClass, string> = {
  authentication: "authentication",
  authorization: "authorization",
  "rate-limit": "rate limit",
  timeout: "timeout",
  "upstream-down": "upstream down",
  "data-or-schema": "data or schema",
  "zero-records": "zero records",
  hung: "hung",
  unknown: "unknown",
};

export const SOURCE_WORD: Record<RunSource, string> = {
  history: "the platform's history",
  webhook: "its webhook",
  telemetry: "its telemetry",
  trigger: "our own trigger",
  heartbeat: "a heartbeat",
};

const STATUS_OF: Record<RunStatus, Status> = {
  succeeded: "ok",
  failed: "alert",
  partial: "warn",
  running: "paused",
  cancelled: "paused",
  unknown: "unknown",
};

type Judged = Pick<RecentRun, "status" | "records" | "deadlineAt" | "ghost">;

export const hangs = (run: Judged, now: number) =>
  run.status === "running" && run.deadlineAt !== null && run.deadlineAt.getTime() < now;

/** Zero records is a warning, a run past its deadline an alert; a ghost is nothing that anybody knows. */
export function runStatus(run: Judged, now: number): Status {
  if (run.ghost) return "unknown";
  if (hangs(run, now)) return "alert";
  return run.status === "succeeded" && run.records === 0 ? "warn" : STATUS_OF[run.status];
}

export function runWord(run: Judged, now: number): string {
  if (run.ghost) return "ghost";
  if (hangs(run, now)) return "hung";
  return run.status === "succeeded" && run.records === 0 ? "zero records" : run.status;
}

export const recordsText = (records: number | null) =>
  records === null
    ? "records not told"
    : `${records.toLocaleString("en-US")} record${records === 1 ? "" : "s"}`;

/** How long it took, or has been taking so far. */
export function tookMs(
  run: Pick<RecentRun, "durationMs" | "startedAt" | "status">,
  now: number,
): number | null {
  if (run.durationMs !== null) return run.durationMs;
  return run.status === "running" && run.startedAt ? Math.max(0, now - run.startedAt.getTime()) : null;
}

/** "Usually 4 min 10 s in the last 7 days, 9 % longer than in 30." */
export function trendText(figures: SubjectShown["figures"]): string {
  const [week, month] = figures;
  if (!week || week.middleMs === null) return "not known";
  const text = `usually ${formatDuration(week.middleMs)}`;
  if (!month || month.middleMs === null || month.middleMs === 0) return text;
  const change = Math.round((week.middleMs / month.middleMs - 1) * 100);
  if (Math.abs(change) < 5) return `${text}, as in the last 30 days`;
  return `${text}, ${Math.abs(change)} % ${change > 0 ? "longer" : "shorter"} than in the last 30 days`;
}

export function rateText({ good, ended }: { good: number; ended: number }): string {
  if (ended === 0) return "no run ended";
  return `${((good / ended) * 100).toFixed(good === ended ? 0 : 1)} % (${good} of ${ended})`;
}
