import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { SeriesId, Tally } from "@/domain/objective";
import { seriesKey } from "@/domain/objective-series";

const MINUTE = 60_000;
const DAY = 86_400_000;
const MINUTES = DAY / MINUTE;

/** Without a tenant it is all of them together. */
export type Stretch = { series: SeriesId; from: Date; to: Date };

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
  const tallies = await tallyStretches(
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

/** Many stretches in one statement each for whole environments and for single tenants, in the order they are asked for. */
export async function tallyStretches(db: Db, stretches: readonly Stretch[]): Promise<(Tally | undefined)[]> {
  const found: (Tally | undefined)[] = stretches.map(() => undefined);
  await Promise.all(
    [true, false].map(async (isSummed) => {
      const mine = stretches.flatMap((stretch, n) =>
        (stretch.series.tenant === "") === isSummed ? [{ ...stretch, n }] : [],
      );
      if (mine.length > 0) await readTallies(db, mine, isSummed, found);
    }),
  );
  return found;
}

/** The sums of whole days come from the index alone; of the days at both ends what lies inside is looked at. */
async function readTallies(
  db: Db,
  stretches: readonly (Stretch & { n: number })[],
  isSummed: boolean,
  found: (Tally | undefined)[],
): Promise<void> {
  const places = numbered(stretches.map(({ series }) => series));
  const asked = stretches.map((stretch, index) => [
    stretch.n,
    places.of[index] ?? 0,
    ...splitAtDays(stretch),
  ]);
  const here = sql`d.objective_id = p.o and d.environment_id = p.e ${isSummed ? sql`` : sql`and d.tenant = p.t`}`;
  const cut = (day: string, f: string, t: string): SQL => sql`
    select c.good, c.bad, c.unknown, c.maintenance, c.seen from objective_days d cross join lateral (${insideOf(sql.raw(f), sql.raw(t))}) c
    where ${here} and d.day = ${sql.raw(day)} and ${sql.raw(f)} < ${sql.raw(t)}`;
  const columns = Array.from({ length: 10 }, (_, at) => sql`${`{${asked.map((one) => one[at])}}`}::int[]`);
  const { rows } = await db.execute<Packed<"n" | keyof Tally>>(sql`
    with p as materialized (${places.table}), a as materialized (
      select n, place, date '1970-01-01' + first as first, date '1970-01-01' + stop as stop, first < stop as is_long,
        date '1970-01-01' + day1 as day1, f1, t1, date '1970-01-01' + day2 as day2, f2, t2
      from unnest(${sql.join(columns, sql`, `)}) as e (n, place, first, stop, day1, f1, t1, day2, f2, t2)
    ), sums as (
      select a.n, s.* from a join p on p.n = a.place cross join lateral (
        select sum(good) as good, sum(bad) as bad, sum(unknown) as unknown, sum(maintenance) as maintenance, ${SEEN} from (
          select d.good, d.bad, d.unknown, d.maintenance, d.seen from objective_days d where ${here} and d.day >= a.first and d.day < a.stop and a.is_long
          union all ${cut("a.day1", "a.f1", "a.t1")}
          union all ${cut("a.day2", "a.f2", "a.t2")}) x) s
      where s.good is not null
    )
    select ${packed(...NAMES)} from sums`);
  const [n, good, bad, unknown, maintenance, seen] = unpacked(rows[0], ...NAMES);
  n?.forEach((index, row) => {
    found[index] = {
      good: good?.[row] ?? 0,
      bad: bad?.[row] ?? 0,
      unknown: unknown?.[row] ?? 0,
      maintenance: maintenance?.[row] ?? 0,
      ...seenOf(seen?.[row]),
    };
  });
}

const NAMES = ["n", "good", "bad", "unknown", "maintenance", "seen"] as const;
/** Packed numbers know no null, so what has no such minutes has less than none. */
export const SEEN = sql.raw("coalesce(sum(seen), -1) as seen");
export const seenOf = (seen: number | undefined): Pick<Tally, "seen"> =>
  seen === undefined || seen < 0 ? {} : { seen };

/** First whole day, end of them, and the cut days at both ends as day, from minute, to minute. */
function splitAtDays({ from, to }: Stretch): number[] {
  const start = Math.ceil(from.getTime() / MINUTE);
  const stop = Math.max(start, Math.ceil(to.getTime() / MINUTE));
  const first = Math.ceil(start / MINUTES);
  const end = Math.floor(stop / MINUTES);
  const cut = (day: number, a: number, b: number) => [day, a - day * MINUTES, b - day * MINUTES];
  if (end < first) return [first, first, ...cut(end, start, stop), 0, 0, 0];
  return [first, end, ...cut(first - 1, start, first * MINUTES), ...cut(end, end * MINUTES, stop)];
}

/**
 * What lies in minutes [f, t) of a day `d`. A day with nothing but good minutes needs no look at them; of the others
 * the rare letters are counted, and good is what remains. The letters of a day of things tell when somebody looked.
 */
function insideOf(f: SQL, t: SQL): SQL {
  const things = (column: string) =>
    sql`(select coalesce(sum(q), 0) from unnest(d.${sql.raw(column)}[(${f} + 14) / 15 + 1 : (${t} + 14) / 15]) q)`;
  const rare = (letter: string) => sql`(octet_length(s) - octet_length(replace(s, ${letter}, '')))`;
  return sql`
    select case when s is null or is_things then g else octet_length(s) - b - u - m - none end as good, b as bad, u as unknown, m as maintenance,
      case when is_things then ${rare("g")} end as seen from (
      select s, d.good_quarters is not null as is_things, case when d.good_quarters is not null then ${things("good_quarters")} else ${t} - ${f} end as g,
        case when d.bad = 0 then 0 when d.bad_quarters is not null then ${things("bad_quarters")} else ${rare("b")} end as b,
        case when d.unknown = 0 then 0 when d.unknown_quarters is not null then ${things("unknown_quarters")} else ${rare("u")} end as u, case when d.maintenance = 0 then 0 else ${rare("m")} end as m,
        case when s is null then 0 else ${rare("-")} end as none
      from (select case when d.good < ${MINUTES} or d.good_quarters is not null then substr(d.minutes, ${f} + 1, ${t} - ${f}) end as s offset 0) part) counted`;
}

/** Series by number, so that a name travels once. */
export function numbered(all: readonly SeriesId[]) {
  const numbers = new Map<string, number>();
  const names: string[][] = [];
  const of = all.map((series) => {
    const key = seriesKey(series);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, names.length);
    return names.push([series.objectiveId, series.environmentId, series.tenant]) - 1;
  });
  return {
    of,
    table: sql`select n::int - 1 as n, e->>0 as o, e->>1 as e, e->>2 as t from jsonb_array_elements(${JSON.stringify(names)}::jsonb) with ordinality as named (e, n)`,
  };
}

export type Packed<Name extends string> = Record<Name, string | null>;

/** Many rows as one, a text per column: thousands of small rows cost more than what is in them. */
export const packed = (...names: string[]): SQL =>
  sql.join(
    names.map((name) => sql`array_agg(${sql.raw(name)})::text as ${sql.raw(name)}`),
    sql`, `,
  );

export const unpacked = <Name extends string>(row: Packed<Name> | undefined, ...names: Name[]): number[][] =>
  names.map((name) => {
    const text = row?.[name];
    return text ? text.slice(1, -1).split(",").map(Number) : [];
  });
