import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { CheckView, SpecOf } from "@/domain/alert-judge";
import { judgeBurn, judgeShare, judgeSilence } from "@/domain/alert-judge-answers";
import { judgeExpiry, judgeThreshold, needsWindow } from "@/domain/alert-judge-value";
import type { Verdict } from "@/domain/alert-rule";
import type { Sample } from "@/domain/alert-walk";
import { lateAfterMs } from "@/domain/check";
import type { Limits } from "@/domain/threshold";
import type { CheckSeries } from "@/server/alert-rules/series";
import { type CheckPast, HOUR_MS, type Point } from "./check-past";
import type { Change } from "./past";
import { Window } from "./window";

/** Windows longer than this are read from the hours, as the judge does it. */
const FROM_HOURS_SECONDS = 7200;

type Track = {
  check: CheckSeries;
  past: CheckPast;
  changes: readonly Change[];
  from: number;
  to: number;
};
type ValueSpec = SpecOf<"threshold" | "credential-expiry" | "error-rate" | "burn-rate">;

/** Which of a check's rules are judged answer by answer. */
export const needsAnswers = (spec: ValueSpec) =>
  spec.kind === "threshold" ||
  (spec.kind === "error-rate" && spec.windowSeconds <= FROM_HOURS_SECONDS) ||
  (spec.kind === "burn-rate" && spec.windows.some(({ shortSeconds }) => shortSeconds <= FROM_HOURS_SECONDS));

/** Whether a check's own state is all that the rule asks for; then its changes tell everything. */
export const needsOnlyState = (spec: { kind: string }) => {
  const threshold = spec as SpecOf<"threshold">;
  return (
    spec.kind === "threshold" &&
    threshold.level !== null &&
    threshold.metric === null &&
    !needsWindow(threshold)
  );
};

/** What the rule would have said of one check, moment by moment. */
export function replayCheck(spec: ValueSpec, track: Track, limits: Limits | null): Sample[] {
  const { past, changes, from, to } = track;
  const points = needsOnlyState(spec) ? [] : needsAnswers(spec) ? past.points : past.hours;
  const judge = judgeOf(spec, track, limits);
  const samples: Sample[] = [];
  let at = -1;
  let change = -1;
  let before = "";
  for (const moment of momentsOf(points, changes, track.check.everySeconds, from, to)) {
    while ((points[at + 1]?.at ?? Number.POSITIVE_INFINITY) <= moment) at += 1;
    while ((changes[change + 1]?.at ?? Number.POSITIVE_INFINITY) <= moment) change += 1;
    const view = viewAt(track, points[at], changes[change], moment, spec);
    // A rule without a window says the same of the same.
    const same = `${view.value} ${view.status} ${view.isPending} ${view.volume} ${view.observedAt === null || moment - view.observedAt.getTime() > lateAfterMs(view.everySeconds)}`;
    if (!looksBack(spec) && same === before) continue;
    before = same;
    samples.push({ at: moment, verdict: judge(view, moment) });
  }
  return samples;
}

const looksBack = (spec: ValueSpec) =>
  spec.kind === "error-rate" || spec.kind === "burn-rate" || (spec.kind === "threshold" && needsWindow(spec));

function judgeOf(spec: ValueSpec, { past }: Track, limits: Limits | null) {
  const windowOf = (seconds: number) =>
    new Window(
      seconds > FROM_HOURS_SECONDS || !needsAnswers(spec) ? past.hours : past.points,
      seconds * 1000,
    );
  switch (spec.kind) {
    case "threshold": {
      const window = needsWindow(spec) ? windowOf(spec.windowSeconds) : undefined;
      return (view: CheckView, at: number): Verdict =>
        judgeThreshold(spec, view, limits, window?.valuesAt(at), new Date(at));
    }
    case "credential-expiry":
      return (view: CheckView, at: number) => judgeExpiry(spec, view, new Date(at));
    case "error-rate": {
      const window = windowOf(spec.windowSeconds);
      return (_: CheckView, at: number) => judgeShare(spec, window.countAt(at));
    }
    case "burn-rate": {
      const seconds = [
        ...new Set(spec.windows.flatMap(({ longSeconds, shortSeconds }) => [longSeconds, shortSeconds])),
      ];
      const windows = new Map(seconds.map((each) => [each, windowOf(each)]));
      return (view: CheckView, at: number) =>
        judgeBurn(spec, view, (each) => windows.get(each)?.countAt(at), new Date(at));
    }
  }
}

/** Every answer and change, and the moment from which the answers are late. */
function* momentsOf(
  points: readonly Point[],
  changes: readonly Change[],
  everySeconds: number,
  from: number,
  to: number,
): Generator<number> {
  const late = lateAfterMs(everySeconds) + 1;
  const moments: number[] = [];
  for (const [index, point] of points.entries()) {
    if (point.at + point.spanMs > from) moments.push(Math.max(point.at, from));
    const lateAt = point.at + point.spanMs + late;
    if (lateAt < (points[index + 1]?.at ?? to)) moments.push(lateAt);
  }
  for (const { at } of changes) if (at <= to) moments.push(Math.max(at, from));
  let last = Number.NEGATIVE_INFINITY;
  for (const moment of moments.sort((a, b) => a - b)) {
    if (moment > last) yield moment;
    last = moment;
  }
}

function viewAt(
  { check }: Track,
  point: Point | undefined,
  change: Change | undefined,
  at: number,
  spec: ValueSpec,
): CheckView {
  const status = change?.status ?? "unknown";
  const isOnlyState = needsOnlyState(spec);
  return {
    status,
    since: new Date(change?.at ?? at),
    reason: change?.reason ?? "",
    isPending: point?.status != null && point.status !== status,
    value: point ? worstOf(point, spec) : null,
    volume: point?.volume ?? null,
    observedAt: isOnlyState ? new Date(at) : point ? new Date(Math.min(at, point.at + point.spanMs)) : null,
    everySeconds: check.everySeconds,
    refusal: null,
  };
}

/** The value of one answer, or the worst of an hour. */
function worstOf({ min, max }: Point, spec: ValueSpec): number | null {
  if (spec.kind === "credential-expiry") return min;
  return spec.kind === "threshold" && spec.direction === "below-is-bad" ? min : max;
}

export type Gap = { from: number; to: number };

/** Hours in which nothing was heard of a check. */
export async function readGaps(
  db: Db,
  checks: readonly CheckSeries[],
  from: Date,
  to: Date,
): Promise<Map<number, Gap[]>> {
  const gaps = new Map<number, Gap[]>();
  const { rows } = await db.execute<{ check_id: number; since: string; till: string }>(sql`
    select check_id, (extract(epoch from before) * 1000)::float8 as since, (extract(epoch from bucket) * 1000)::float8 as till from (
      select check_id, bucket, lag(bucket) over (partition by check_id order by bucket) as before from rollups_hour
      where check_id = any(${sql.param(checks.map(({ id }) => id))}::int[]) and bucket >= ${from.toISOString()}::timestamptz and bucket <= ${to.toISOString()}::timestamptz) h
    where bucket > before + interval '1 hour' order by bucket limit 20000`);
  for (const { check_id, since, till } of rows)
    gaps.set(check_id, [...(gaps.get(check_id) ?? []), { from: Number(since) + HOUR_MS, to: Number(till) }]);
  return gaps;
}

/** What nobody could tell: states that were unknown, and hours without an answer. */
export function replaySilence(
  spec: SpecOf<"no-data">,
  { check, changes, from, to }: Omit<Track, "past">,
  gaps: readonly Gap[],
): Sample[] {
  const wait = spec.seconds * 1000;
  const late = lateAfterMs(check.everySeconds);
  const moments = new Set<number>([from]);
  for (const { at } of changes) for (const moment of [at, at + wait]) moments.add(Math.max(moment, from));
  const heardUntil = check.observedAt?.getTime() ?? to;
  const silent = to - heardUntil > late ? [...gaps, { from: heardUntil, to: to + 1 }] : gaps;
  for (const gap of silent) for (const moment of [gap.from + late + wait, gap.to]) moments.add(moment);
  return [...moments]
    .filter((at) => at < to)
    .sort((a, b) => a - b)
    .map((at) => {
      const change = changes.findLast((one) => one.at <= at);
      const gap = silent.find((one) => one.from <= at && at < one.to);
      const view: CheckView = {
        status: change?.status ?? "unknown",
        since: new Date(change?.at ?? at),
        reason: change?.reason ?? "",
        isPending: false,
        value: null,
        volume: null,
        observedAt: new Date(gap?.from ?? at),
        everySeconds: check.everySeconds,
        refusal: null,
      };
      return { at, verdict: judgeSilence(spec, view, new Date(at)) };
    });
}
