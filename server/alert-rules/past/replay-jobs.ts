import type { SpecOf } from "@/domain/alert-judge";
import { firing, unknown, well } from "@/domain/alert-judge";
import { judgeShare } from "@/domain/alert-judge-answers";
import {
  type JobView,
  judgeBeat,
  judgeFailures,
  judgeHook,
  judgeSignIns,
  judgeSimultaneous,
  judgeStaleness,
} from "@/domain/alert-judge-jobs";
import type { Sample } from "@/domain/alert-walk";
import type { BeatTimes } from "@/domain/heartbeat";
import { provesGoodAt } from "@/domain/run";
import type { Limits } from "@/domain/threshold";
import type { BeatSeries, JobSeries } from "@/server/alert-rules/series";
import { nextDue, scheduleOf } from "@/server/incoming/next-due";
import { silentFor } from "@/server/incoming/silence";
import type { Change, PastRun } from "./past";

type Span = { from: number; to: number };

const inOrder = (moments: Iterable<number>, { from, to }: Span) =>
  [...new Set([...moments].map((at) => Math.max(at, from)))].filter((at) => at < to).sort((a, b) => a - b);

const toldNow = (series: JobSeries, at: number): JobView => ({
  ...series,
  restsUntil: null,
  observedAt: new Date(at),
});

/** How long its schedule rests after a good run, as it does now; the rests of the past are not kept. Milliseconds. */
const restOf = ({ restsUntil, lastGoodAt }: JobSeries) =>
  restsUntil && lastGoodAt ? Math.max(0, restsUntil.getTime() - lastGoodAt.getTime()) : 0;

/** Ages between the ends of good runs. */
export function replayStaleness(
  spec: SpecOf<"staleness">,
  series: JobSeries,
  runs: readonly PastRun[],
  limits: Limits | null,
  everySeconds: number,
  span: Span,
): Sample[] {
  const goods = runs.flatMap((run) => provesGoodAt(run, everySeconds, run.endedAt)?.getTime() ?? []);
  if (series.lastGoodAt && series.lastGoodAt.getTime() > (goods.at(-1) ?? 0))
    goods.push(series.lastGoodAt.getTime());
  goods.sort((a, b) => a - b);
  const steps = [limits?.warn, limits?.alert].flatMap((limit) => (limit == null ? [] : [limit * 1000 + 1]));
  const rest = restOf(series);
  if (rest > 0) steps.push(rest + 1);
  const moments: number[] = [];
  for (const [index, good] of goods.entries()) {
    const next = goods[index + 1] ?? span.to;
    moments.push(good, ...steps.map((step) => good + step).filter((at) => at < next), next - 1);
  }
  let good = -1;
  return inOrder(moments, span).map((at) => {
    while ((goods[good + 1] ?? Number.POSITIVE_INFINITY) <= at) good += 1;
    const last = goods[good];
    const view = {
      ...toldNow(series, at),
      lastGoodAt: last === undefined ? null : new Date(last),
      restsUntil: last === undefined || rest === 0 ? null : new Date(last + rest),
    };
    return { at, verdict: judgeStaleness(spec, view, limits, new Date(at)) };
  });
}

/** Where no good run is on record: how its freshness was judged while time passed. */
export function replayStates(
  { level }: SpecOf<"staleness">,
  changes: readonly Change[],
  span: Span,
): Sample[] {
  return changes
    .filter(({ at }) => at < span.to)
    .map(({ at, status, reason }) => {
      const isStale = status === "alert" || (status === "warn" && level === "warn");
      const verdict =
        status === "unknown" || status === "paused"
          ? unknown(reason)
          : isStale
            ? firing(reason, { since: new Date(at) })
            : well(reason);
      return { at: Math.max(at, span.from), verdict };
    });
}

export function replayFailures(
  spec: SpecOf<"consecutive-failures">,
  series: JobSeries,
  runs: readonly PastRun[],
  span: Span,
): Sample[] {
  let count = 0;
  return runs.flatMap((run) => {
    count = run.status === "failed" ? count + 1 : 0;
    const at = run.endedAt.getTime();
    if (at >= span.to) return [];
    const view = {
      ...toldNow(series, at),
      lastRunAt: run.endedAt,
      lastStatus: run.status,
      lastError: run.error,
      consecutiveFailures: count,
    };
    return [{ at: Math.max(at, span.from), verdict: judgeFailures(spec, view, new Date(at)) }];
  });
}

export function replayRunShare(spec: SpecOf<"error-rate">, runs: readonly PastRun[], span: Span): Sample[] {
  const ends = runs.map(({ endedAt }) => endedAt.getTime());
  const window = spec.windowSeconds * 1000;
  let first = 0;
  let end = 0;
  let bad = 0;
  return inOrder(
    ends.flatMap((at) => [at, at + window]),
    span,
  ).map((at) => {
    for (; (ends[end] ?? Number.POSITIVE_INFINITY) <= at; end += 1)
      if (runs[end]?.status !== "succeeded") bad += 1;
    for (; first < end && (ends[first] ?? 0) <= at - window; first += 1)
      if (runs[first]?.status !== "succeeded") bad -= 1;
    return { at, verdict: judgeShare(spec, { total: end - first, bad }) };
  });
}

/** `jobs` are all of one environment. Asked only when the set of those that failed may have changed. */
export function replaySimultaneous(
  spec: SpecOf<"simultaneous">,
  jobs: readonly JobSeries[],
  runs: readonly PastRun[],
  span: Span,
): Sample[] {
  const key = ({ job, tenant }: { job: string; tenant: string }) => `${job}@${tenant}`;
  const known = new Map(
    jobs.map((series) => [key(series), { ...series, lastStatus: null, lastRunAt: null } as JobSeries]),
  );
  const window = spec.windowSeconds * 1000;
  const moments: number[] = [];
  const failing = new Set<string>();
  for (const run of runs) {
    const at = run.endedAt.getTime();
    const wasFailing = failing.has(key(run));
    if (run.status === "failed") failing.add(key(run));
    else failing.delete(key(run));
    if (run.status === "failed") moments.push(at, at + window + 1);
    else if (wasFailing) moments.push(at);
  }
  let next = 0;
  return inOrder(moments, span).map((at) => {
    for (; (runs[next]?.endedAt.getTime() ?? Number.POSITIVE_INFINITY) <= at; next += 1) {
      const run = runs[next];
      const series = run && known.get(key(run));
      if (run && series) Object.assign(series, { lastStatus: run.status, lastRunAt: run.endedAt });
    }
    const views = [...known.values()].map((series) => ({ ...toldNow(series, at), name: series.name }));
    return { at, verdict: judgeSimultaneous(spec, views, new Date(at)) };
  });
}

/** A heartbeat from the reports that made its runs. */
export function replayBeat(beat: BeatSeries, runs: readonly PastRun[], span: Span): Sample[] {
  const schedule = scheduleOf(beat);
  const grace = beat.graceSeconds * 1000 + 1;
  const signals = runs
    .flatMap(({ startedAt, endedAt, status }) => [
      ...(startedAt ? [{ at: startedAt, kind: "start" as const }] : []),
      { at: endedAt, kind: status === "failed" ? ("fail" as const) : ("success" as const) },
    ])
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const times: BeatTimes = {
    active: true,
    startedAt: null,
    succeededAt: null,
    failedAt: null,
    dueAt: null,
    graceSeconds: beat.graceSeconds,
  };
  return signals.flatMap(({ at, kind }, index) => {
    if (kind === "start") times.startedAt = at;
    if (kind === "success") times.succeededAt = at;
    if (kind === "fail") times.failedAt = at;
    if (kind !== "start") times.dueAt = nextDue(schedule, at);
    const next = signals[index + 1]?.at.getTime() ?? span.to;
    const later = [kind === "start" ? at : null, times.dueAt].flatMap((moment) =>
      moment ? [moment.getTime() + grace] : [],
    );
    return inOrder([at.getTime(), ...later.filter((moment) => moment < next)], span)
      .filter((moment) => moment <= Math.max(next, span.from))
      .map((moment) => ({
        at: moment,
        verdict: judgeBeat(times, new Date(moment)),
      }));
  });
}

export function replayHook(
  spec: SpecOf<"webhook-silence">,
  isConfigured: boolean,
  accepted: readonly number[],
  runs: readonly PastRun[],
  span: Span,
): Sample[] {
  const ends = runs.map(({ endedAt }) => endedAt.getTime());
  const wait = spec.seconds * 1000 + 1;
  const SLACK_MS = 121_000;
  let a = -1;
  let r = -1;
  return inOrder(
    [...accepted.flatMap((at) => [at, at + wait]), ...ends.flatMap((at) => [at, at + SLACK_MS, at + wait])],
    span,
  ).map((at) => {
    while ((accepted[a + 1] ?? Number.POSITIVE_INFINITY) <= at) a += 1;
    while ((ends[r + 1] ?? Number.POSITIVE_INFINITY) <= at) r += 1;
    const [lastAcceptedAt, lastRunAt] = [accepted[a], ends[r]].map((ms) =>
      ms === undefined ? null : new Date(ms),
    );
    const hook = { isConfigured, lastAcceptedAt: lastAcceptedAt ?? null, lastRunAt: lastRunAt ?? null };
    return { at, verdict: judgeHook(spec, { ...hook, silentSeconds: silentFor(hook, new Date(at)) }) };
  });
}

export function replaySignIns(
  spec: SpecOf<"failed-sign-ins">,
  tries: readonly number[],
  span: Span,
): Sample[] {
  const window = spec.windowSeconds * 1000;
  let first = 0;
  let end = 0;
  return inOrder(
    tries.flatMap((at) => [at, at + window]),
    span,
  ).map((at) => {
    while ((tries[end] ?? Number.POSITIVE_INFINITY) <= at) end += 1;
    while (first < end && (tries[first] ?? 0) <= at - window) first += 1;
    const firstAt = tries[first];
    return {
      at,
      verdict: judgeSignIns(spec, {
        failed: end - first,
        firstAt: firstAt === undefined ? null : new Date(firstAt),
      }),
    };
  });
}
