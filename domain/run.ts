import type { JobDeclaration } from "./schema/platform";
import { type FailureClass, RUN_SOURCES, type RunSource, type RunStatus } from "./sync";

type Value = string | number | boolean | null;

/** One execution of a job, as all who told of it together know it. */
export type Run = {
  status: RunStatus;
  startedAt: Date | null;
  endedAt: Date | null;
  durationMs: number | null;
  records: number | null;
  error: string | null;
  sources: RunSource[];
  endedBy: RunSource | null;
  deadlineAt: Date | null;
  ghost: string | null;
  coversFrom: Date | null;
  coversTo: Date | null;
  correlationId: string | null;
  actionRunId: string | null;
  steps: { name: string; status: string; seconds: number | null; said: string }[] | null;
  facts: Record<string, Value> | null;
  evidence: Record<string, Value> | null;
  failureClass: FailureClass | null;
  failureBecause: { rule: string; matched: string; confidence: number } | null;
  classedByName: string | null;
  seenAt: Date;
};

/** What one source tells of a run. */
export type RunTold = Pick<Run, "status" | "startedAt" | "endedAt" | "durationMs" | "records" | "error"> &
  Partial<
    Pick<Run, "coversFrom" | "coversTo" | "correlationId" | "actionRunId" | "steps" | "facts" | "evidence">
  >;

const hasEnded = (status: RunStatus) => status !== "running" && status !== "unknown";

/** Whose word on an end counts more. The platform's own books correct what was told on the way. */
const AUTHORITY: Record<RunSource, number> = {
  trigger: 1,
  heartbeat: 2,
  webhook: 3,
  telemetry: 4,
  history: 5,
};

/** A clock that is ahead by less is forgiven. */
export const SKEW_MS = 120_000;

/** How long a run may take before it hangs: as declared, else twice what is expected, else until the next is due. */
export const mostSeconds = (
  job: Pick<JobDeclaration, "maximumSeconds" | "expectedSeconds" | "everySeconds">,
) => job.maximumSeconds ?? (job.expectedSeconds ? job.expectedSeconds[1] * 2 : job.everySeconds);

const latest = (a: Date, b: Date) => (a > b ? a : b);

/**
 * What is known of a run once one more source was heard. An end stays an end, whoever says "running" later; of two
 * ends the first one stays unless the second comes from who must know better. `seconds` is how long it may take.
 */
export function mergeRun(
  before: Run | undefined,
  told: RunTold,
  source: RunSource,
  at: Date,
  seconds: number | null,
): Run {
  const heard = straight(told);
  const ends = hasEnded(heard.status);
  const known = before ?? { ...NOTHING, seenAt: at };
  const knowsBetter = known.endedBy !== null && AUTHORITY[source] > AUTHORITY[known.endedBy];
  const tellsEnd = ends && (!hasEnded(known.status) || knowsBetter);
  const first = tellsEnd || (!hasEnded(known.status) && !ends);
  const pick = <T>(was: T | null, is: T | null | undefined): T | null =>
    (tellsEnd ? (is ?? was) : (was ?? is)) ?? null;

  const records =
    first && !tellsEnd && known.records !== null && heard.records !== null
      ? Math.max(known.records, heard.records)
      : pick(known.records, heard.records);
  const wanted =
    tellsEnd || (!hasEnded(known.status) && heard.status === "running") ? heard.status : known.status;
  const status = wanted === "failed" && records !== null && records > 0 ? "partial" : wanted;
  const ended = hasEnded(status);
  const startedAt = pick(known.startedAt, heard.startedAt);
  const endedAt = ended && (ends || known.endedAt) ? pick(known.endedAt, heard.endedAt) : null;
  const merged: Run = {
    status,
    startedAt,
    endedAt,
    durationMs: ended ? (pick(known.durationMs, heard.durationMs) ?? spent(startedAt, endedAt)) : null,
    records,
    error: status === "succeeded" && tellsEnd ? heard.error : pick(known.error, heard.error),
    sources: RUN_SOURCES.filter((one) => one === source || known.sources.includes(one)),
    endedBy: tellsEnd ? source : known.endedBy,
    deadlineAt: deadline(startedAt, known.deadlineAt, at, seconds),
    ghost: ended ? null : known.ghost,
    coversFrom: pick(known.coversFrom, heard.coversFrom),
    coversTo: pick(known.coversTo, heard.coversTo),
    correlationId: known.correlationId ?? heard.correlationId ?? null,
    actionRunId: known.actionRunId ?? heard.actionRunId ?? null,
    steps: pick(known.steps, heard.steps),
    facts: joined(known.facts, heard.facts, tellsEnd),
    evidence: pick(known.evidence, heard.evidence),
    failureClass: known.failureClass,
    failureBecause: known.failureBecause,
    classedByName: known.classedByName,
    seenAt: latest(known.seenAt, at),
  };
  return classed(merged);
}

const NOTHING: Run = {
  status: "unknown",
  startedAt: null,
  endedAt: null,
  durationMs: null,
  records: null,
  error: null,
  sources: [],
  endedBy: null,
  deadlineAt: null,
  ghost: null,
  coversFrom: null,
  coversTo: null,
  correlationId: null,
  actionRunId: null,
  steps: null,
  facts: null,
  evidence: null,
  failureClass: null,
  failureBecause: null,
  classedByName: null,
  seenAt: new Date(0),
};

/** What contradicts itself is set right: no end while it runs, and an end that follows from start and duration. */
function straight(told: RunTold): RunTold {
  if (!hasEnded(told.status)) return { ...told, endedAt: null, durationMs: null };
  const { startedAt, durationMs } = told;
  const endedAt =
    told.endedAt ?? (startedAt && durationMs !== null ? new Date(startedAt.getTime() + durationMs) : null);
  return { ...told, endedAt };
}

const spent = (from: Date | null, to: Date | null) =>
  from && to ? Math.max(0, to.getTime() - from.getTime()) : null;

function deadline(
  startedAt: Date | null,
  before: Date | null,
  at: Date,
  seconds: number | null,
): Date | null {
  if (seconds === null) return before;
  if (!startedAt && before) return before;
  // A start in the future is a wrong clock; it must not put off the deadline.
  const from = startedAt && startedAt < at ? startedAt : (before ?? at);
  return from === before ? before : new Date(from.getTime() + seconds * 1000);
}

function joined(was: Run["facts"], is: Run["facts"] | undefined, newerWins: boolean): Run["facts"] {
  if (!was || !is) return was ?? is ?? null;
  return newerWins ? { ...was, ...is } : { ...is, ...was };
}

/** Zero records is no proof of data; whoever ended is not hanging any more. A person's word is not touched. */
function classed(run: Run): Run {
  if (run.classedByName !== null) return run;
  if (run.status === "succeeded" && run.records === 0)
    return {
      ...run,
      failureClass: "zero-records",
      failureBecause: { rule: "zero-records", matched: "0 records", confidence: 1 },
    };
  const isOver =
    run.failureClass === "zero-records" ||
    (run.failureBecause?.rule === "past-deadline" && hasEnded(run.status)) ||
    run.status === "succeeded";
  return isOver ? { ...run, failureClass: null, failureBecause: null } : run;
}

/**
 * The moment since which this run proves its job's data good; null when it proves nothing: it did not end well, wrote
 * nothing, its end is not known or lies in the future, or it covered only the past.
 */
export function provesGoodAt(
  run: Pick<Run, "status" | "records" | "startedAt" | "endedAt" | "coversTo">,
  everySeconds: number,
  now: Date,
): Date | null {
  const { status, records, startedAt, endedAt, coversTo } = run;
  if (status !== "succeeded" || records === 0 || !endedAt) return null;
  if (endedAt.getTime() > now.getTime() + SKEW_MS) return null;
  const present = (startedAt ?? endedAt).getTime() - everySeconds * 1000;
  return coversTo && coversTo.getTime() < present ? null : endedAt;
}

/** Whether a run is still counted on, hangs, or is only a name on the platform's list. */
export function hangs(run: Pick<Run, "status" | "deadlineAt">, now: Date): boolean {
  return run.status === "running" && run.deadlineAt !== null && run.deadlineAt < now;
}
