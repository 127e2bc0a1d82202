import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { momentText } from "@/domain/alert-judge";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import type { CheckSeries } from "@/server/alert-rules/series";

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ANSWER_LIMIT = 60_000;
const HOUR_LIMIT = 120_000;

/** One answer, or an hour of them. Moments in milliseconds. */
export type Point = {
  at: number;
  /** 0 for one answer. */
  spanMs: number;
  /** Of one answer. */
  status: Status | null;
  /** Answers that say something, and the bad ones of them. */
  total: number;
  bad: number;
  count: number;
  sum: number;
  min: number | null;
  max: number | null;
  volume: number | null;
};

export type CheckPast = {
  /** Answers where they are kept and may be read, hours before; the oldest first. */
  points: Point[];
  hours: Point[];
  /** Since when anything is kept of it; null when nothing is. */
  knownFrom: number | null;
};

/** The past of checks between two moments: bounded, with what is missing in words. */
export async function readCheckPasts(
  db: Db,
  checks: readonly CheckSeries[],
  { from, to, fine }: { from: Date; to: Date; fine: boolean },
): Promise<{ pasts: Map<number, CheckPast>; notes: string[]; cut: string | null }> {
  const pasts = new Map<number, CheckPast>();
  const notes: string[] = [];
  if (checks.length === 0) return { pasts, notes, cut: null };
  const hoursEach = Math.floor(HOUR_LIMIT / checks.length);
  const hoursFrom = new Date(Math.max(from.getTime(), to.getTime() - hoursEach * HOUR_MS));
  const cut =
    hoursFrom > from
      ? `There are too many checks for ${days(from, to)} days: read since ${momentText(hoursFrom)}.`
      : null;
  const hours = await readHours(db, checks, hoursFrom, to);
  const answers = fine ? await readAnswers(db, checks, hoursFrom, to) : new Map<number, Point[]>();
  const begun = await readBeginnings(db, checks);
  let answersFrom = to.getTime();
  for (const { id } of checks) {
    const ofHours = hours.get(id) ?? [];
    const ofAnswers = answers.get(id) ?? [];
    const first = ofAnswers[0]?.at;
    // An hour of which only a part was read answer by answer is taken as an hour.
    const seam = first === undefined ? Number.POSITIVE_INFINITY : Math.ceil(first / HOUR_MS) * HOUR_MS;
    const before = ofHours.filter(({ at }) => at < seam);
    const starts = before.length > 0 ? seam : (first ?? seam);
    if (before.length > 0) answersFrom = Math.min(answersFrom, starts);
    const knownFrom = begun.get(id) ?? ofHours[0]?.at ?? first ?? null;
    pasts.set(id, {
      points: [...before, ...ofAnswers.filter(({ at }) => at >= starts)],
      hours: ofHours,
      knownFrom,
    });
  }
  if (fine && [...pasts.values()].some(({ points }) => (points[0]?.spanMs ?? 0) > 0))
    notes.push(
      answersFrom < to.getTime()
        ? `Before ${momentText(new Date(answersFrom))} values are read by the hour: its worst value stands for the whole hour.`
        : "Values are read by the hour: its worst value stands for the whole hour.",
    );
  notes.push(...youthNotes(checks, pasts, from, to));
  return { pasts, notes, cut };
}

/** Of which checks less is known than was asked for. */
function youthNotes(
  checks: readonly CheckSeries[],
  pasts: ReadonlyMap<number, CheckPast>,
  from: Date,
  to: Date,
): string[] {
  const ages = checks.map((check) => ({ check, known: pasts.get(check.id)?.knownFrom ?? null }));
  const young = ages.filter(({ known }) => known !== null && known > from.getTime() + DAY_MS);
  const none = ages.filter(({ known }) => known === null).length;
  const notes: string[] = [];
  const [one] = young;
  if (one?.known != null && checks.length === 1)
    notes.push(
      `This check is ${formatDuration(to.getTime() - one.known)} old: nothing is known before ${momentText(new Date(one.known))}.`,
    );
  else if (young.length > 0)
    notes.push(`${young.length} of ${checks.length} checks are younger than ${days(from, to)} days.`);
  if (none > 0)
    notes.push(
      checks.length === 1
        ? "Nothing was kept of this check yet."
        : `Of ${none} of ${checks.length} checks nothing was kept yet.`,
    );
  return notes;
}

const days = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / DAY_MS);

type HourRow = {
  check_id: number;
  ms: string;
  total: number;
  bad: number;
  value_min: number | null;
  value_max: number | null;
  value_sum: number | null;
  value_count: number;
};

async function readHours(
  db: Db,
  checks: readonly CheckSeries[],
  from: Date,
  to: Date,
): Promise<Map<number, Point[]>> {
  const { rows } = await db.execute<HourRow>(sql`
    select check_id, (extract(epoch from bucket) * 1000)::float8 as ms, ok + warn + alert as total, alert as bad, value_min, value_max, value_sum, value_count
    from rollups_hour where check_id = any(${sql.param(checks.map(({ id }) => id))}::int[])
      and bucket >= date_trunc('hour', ${from.toISOString()}::timestamptz) and bucket <= ${to.toISOString()}::timestamptz order by bucket`);
  return grouped(
    rows.map((row) => [
      row.check_id,
      {
        at: Number(row.ms),
        spanMs: HOUR_MS,
        status: null,
        total: row.total,
        bad: row.bad,
        count: row.value_count,
        sum: row.value_sum ?? 0,
        min: row.value_min,
        max: row.value_max,
        volume: null,
      },
    ]),
  );
}

type AnswerRow = {
  check_id: number;
  ms: string;
  status: Status;
  value: number | null;
  volume: number | null;
};

/** The newest answers of each, so many that all together are not too many. */
async function readAnswers(
  db: Db,
  checks: readonly CheckSeries[],
  from: Date,
  to: Date,
): Promise<Map<number, Point[]>> {
  const each = Math.floor(ANSWER_LIMIT / checks.length);
  const since = checks.map(({ everySeconds }) =>
    new Date(Math.max(from.getTime(), to.getTime() - each * Math.max(everySeconds, 1) * 1000)).toISOString(),
  );
  const { rows } = await db.execute<AnswerRow>(sql`
    select w.check_id, (extract(epoch from o.at) * 1000)::float8 as ms, o.status, o.value,
      case when jsonb_typeof(o.facts -> 'volume') = 'number' then (o.facts ->> 'volume')::float8 end as volume
    from unnest(${sql.param(checks.map(({ id }) => id))}::int[], ${sql.param(since)}::timestamptz[]) as w(check_id, since)
    cross join lateral (select at, status, value, facts from observations o
      where o.check_id = w.check_id and o.at > w.since and o.at <= ${to.toISOString()}::timestamptz order by o.at desc limit ${each}) o
    order by o.at`);
  return grouped(
    rows.map(({ check_id, ms, status, value, volume }) => {
      const isTold = status === "ok" || status === "warn" || status === "alert";
      const point: Point = {
        at: Number(ms),
        spanMs: 0,
        status,
        total: isTold ? 1 : 0,
        bad: status === "alert" ? 1 : 0,
        count: value === null ? 0 : 1,
        sum: value ?? 0,
        min: value,
        max: value,
        volume,
      };
      return [check_id, point];
    }),
  );
}

async function readBeginnings(db: Db, checks: readonly CheckSeries[]): Promise<Map<number, number>> {
  const { rows } = await db.execute<{ check_id: number; ms: string }>(sql`
    select w.check_id, (extract(epoch from d.bucket) * 1000)::float8 as ms from unnest(${sql.param(checks.map(({ id }) => id))}::int[]) as w(check_id)
    cross join lateral (select bucket from rollups_day d where d.check_id = w.check_id order by bucket limit 1) d`);
  return new Map(rows.map(({ check_id, ms }) => [check_id, Number(ms)]));
}

function grouped(rows: readonly (readonly [number, Point])[]): Map<number, Point[]> {
  const groups = new Map<number, Point[]>();
  for (const [id, point] of rows) {
    const list = groups.get(id);
    if (list) list.push(point);
    else groups.set(id, [point]);
  }
  return groups;
}
