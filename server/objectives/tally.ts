import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { NOTHING_COUNTED, type SeriesId, type Tally } from "@/domain/objective";
import { sumTallies } from "@/domain/objective-minutes";
import { seriesKey } from "@/domain/objective-series";
import { type Cut, tallyCuts } from "./tally-cuts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Without a tenant it is all of them together. */
export type Stretch = { series: SeriesId; from: Date; to: Date };

/** Sums of UTC days by their number since 1970. */
export type DaySums = ReadonlyMap<number, Tally>;
const NO_DAYS: DaySums = new Map();

export const dayNumber = (at: Date) => Math.floor(at.getTime() / DAY);
export const dayName = (number: number) => new Date(number * DAY).toISOString().slice(0, 10);

/**
 * What was counted in [from, to), exact to the minute where time is counted and to the quarter of an hour where things
 * are: a minute or a quarter belongs where it begins. A series without a tenant is all tenants together. Series of which
 * nothing was counted there are missing.
 */
export async function tallyOf(
  db: Db,
  series: readonly SeriesId[],
  from: Date,
  to: Date,
): Promise<Map<string, Tally>> {
  const { tallies } = await tallyStretches(
    db,
    series.map((one) => ({ series: one, from, to })),
  );
  return new Map(
    series.flatMap((one, index) => {
      const tally = tallies[index];
      return tally ? [[seriesKey(one), tally] as const] : [];
    }),
  );
}

/**
 * Many stretches in two statements: the sums of whole days, and of the cut ones what lies inside. The days themselves
 * can be had from the beginning of the stretches on, or from `daysFrom` if that is earlier.
 */
export async function tallyStretches(
  db: Db,
  stretches: readonly Stretch[],
  daysFrom?: Date,
): Promise<{ tallies: (Tally | undefined)[]; daysOf(series: SeriesId): DaySums }> {
  const split = stretches.map(splitAtDays);
  const cuts = split.flatMap(({ cuts: own }) => own);
  const [days, ends] = await Promise.all([wholeDays(db, stretches, daysFrom), tallyCuts(db, cuts)]);
  const byCut = new Map(cuts.map((cut, index) => [cut, ends[index]]));
  const daysOf = (series: SeriesId) => days.get(seriesKey(series)) ?? NO_DAYS;
  const tallies = split.map(({ first, end, cuts: own }, index) => {
    const stretch = stretches[index];
    const sums = stretch ? daysOf(stretch.series) : NO_DAYS;
    let sum: Tally | undefined;
    const add = (more: Tally | undefined) => {
      if (more) sum = sum ? sumTallies(sum, more) : more;
    };
    for (let day = first; day < end; day += 1) add(sums.get(day));
    for (const cut of own) add(byCut.get(cut));
    return sum;
  });
  return { tallies, daysOf };
}

/** Whole days from `first` up to `end`, and the parts of the days at both ends. */
function splitAtDays({ series, from, to }: Stretch): { first: number; end: number; cuts: Cut[] } {
  const start = Math.ceil(from.getTime() / MINUTE);
  const stop = Math.max(start, Math.ceil(to.getTime() / MINUTE));
  const minutes = DAY / MINUTE;
  const first = Math.ceil(start / minutes);
  const end = Math.floor(stop / minutes);
  const cut = (day: number, a: number, b: number): Cut[] =>
    a < b ? [{ series, day: dayName(day), from: a - day * minutes, to: b - day * minutes }] : [];
  if (end < first) return { first, end, cuts: cut(end, start, stop) };
  return {
    first,
    end,
    cuts: [...cut(first - 1, start, first * minutes), ...cut(end, end * minutes, stop)],
  };
}

/** Read from the index alone; one text per series, because rows by themselves cost more than what is in them. */
async function wholeDays(db: Db, stretches: readonly Stretch[], from?: Date): Promise<Map<string, DaySums>> {
  const found = new Map<string, DaySums>();
  await Promise.all(
    [true, false].map(async (isSummed) => {
      const mine = stretches.filter(({ series }) => (series.tenant === "") === isSummed);
      for (const [key, days] of await readDays(db, mine, isSummed, from)) found.set(key, days);
    }),
  );
  return found;
}

async function readDays(db: Db, stretches: readonly Stretch[], isSummed: boolean, least = new Date(8e14)) {
  if (stretches.length === 0) return [];
  const from = new Map<string, { series: SeriesId; day: string }>();
  let last = "";
  for (const { series, from: start, to } of stretches) {
    const key = seriesKey(series);
    const day = dayName(dayNumber(start < least ? start : least));
    const known = from.get(key);
    if (!known || day < known.day) from.set(key, { series, day });
    const end = dayName(dayNumber(to));
    if (end > last) last = end;
  }
  const asked = JSON.stringify(
    [...from.values()].map(({ series: { objectiveId, environmentId, tenant }, day }) => ({
      objective_id: objectiveId,
      environment_id: environmentId,
      tenant,
      first: day,
    })),
  );
  const first = [...from.values()].reduce((least, { day }) => (day < least ? day : least), last);
  const key = isSummed ? sql`objective_id, environment_id` : sql`objective_id, environment_id, tenant`;
  const sums = isSummed
    ? sql`(select objective_id, environment_id, day, sum(good) as good, sum(bad) as bad, sum(unknown) as unknown, sum(maintenance) as maintenance
        from objective_days where day >= ${first} and day <= ${last} group by objective_id, environment_id, day)`
    : sql`(select objective_id, environment_id, tenant, day, good, bad, unknown, maintenance from objective_days where day >= ${first} and day <= ${last})`;
  const { rows } = await db.execute<{
    objective_id: string;
    environment_id: string;
    tenant?: string;
    days: string;
  }>(sql`
    select ${key}, string_agg((day - date '1970-01-01') || ' ' || good || ' ' || bad || ' ' || unknown || ' ' || maintenance, ' ') as days
    from ${sums} d join jsonb_to_recordset(${asked}::jsonb) as a (objective_id text, environment_id text, tenant text, first date) using (${key})
    where d.day >= a.first group by ${key}`);
  return rows.map((row) => {
    const series = {
      objectiveId: row.objective_id,
      environmentId: row.environment_id,
      tenant: row.tenant ?? "",
    };
    return [seriesKey(series), unpacked(row.days)] as const;
  });
}

/** "20777 1440 0 0 0 20778 …": day, good, bad, unknown, maintenance. */
function unpacked(text: string): DaySums {
  const numbers = text.split(" ").map(Number);
  const days = new Map<number, Tally>();
  for (let at = 0; at + 4 < numbers.length; at += 5) {
    const [day = 0, good = 0, bad = 0, unknown = 0, maintenance = 0] = numbers.slice(at, at + 5);
    days.set(day, { good, bad, unknown, maintenance });
  }
  return days;
}

export const orNothing = (tally: Tally | undefined): Tally => tally ?? NOTHING_COUNTED;
