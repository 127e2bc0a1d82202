import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { CountingRules, SeriesId, Tally } from "@/domain/objective";
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
  const asked = stretches.map((stretch) => [stretch.n, places.of(stretch.series), ...splitAtDays(stretch)]);
  const here = sql`d.objective_id = p.o and d.environment_id = p.e ${isSummed ? sql`` : sql`and d.tenant = p.t`}`;
  const cut = (day: string, f: string, t: string): SQL => sql`
    select c.good, c.bad, c.unknown, c.maintenance from objective_days d cross join lateral (${insideOf(sql.raw(f), sql.raw(t))}) c
    where ${here} and d.day = date '1970-01-01' + ${sql.raw(day)} and ${sql.raw(f)} < ${sql.raw(t)}`;
  const { rows } = await db.execute<Packed<"n" | keyof Tally>>(sql`
    with p as materialized (${places.table}), sums as (
      select a.n, sum(x.good) as good, sum(x.bad) as bad, sum(x.unknown) as unknown, sum(x.maintenance) as maintenance
      from (select (e->>0)::int as n, (e->>1)::int as place, (e->>2)::int as first, (e->>3)::int as stop,
          (e->>4)::int as day1, (e->>5)::int as f1, (e->>6)::int as t1, (e->>7)::int as day2, (e->>8)::int as f2, (e->>9)::int as t2
        from json_array_elements(${JSON.stringify(asked)}::json) e) a join p on p.n = a.place
      cross join lateral (
        select d.good, d.bad, d.unknown, d.maintenance from objective_days d
        where ${here} and d.day >= date '1970-01-01' + a.first and d.day < date '1970-01-01' + a.stop
        union all ${cut("a.day1", "a.f1", "a.t1")}
        union all ${cut("a.day2", "a.f2", "a.t2")}) x
      group by a.n
    )
    select ${packed("n", "good", "bad", "unknown", "maintenance")} from sums`);
  const [n, good, bad, unknown, maintenance] = unpacked(
    rows[0],
    "n",
    "good",
    "bad",
    "unknown",
    "maintenance",
  );
  n?.forEach((index, row) => {
    found[index] = {
      good: good?.[row] ?? 0,
      bad: bad?.[row] ?? 0,
      unknown: unknown?.[row] ?? 0,
      maintenance: maintenance?.[row] ?? 0,
    };
  });
}

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
 * the rare letters are counted, and good is what remains.
 */
function insideOf(f: SQL, t: SQL): SQL {
  const things = (column: string) =>
    sql`(select coalesce(sum(q), 0) from unnest(d.${sql.raw(column)}[(${f} + 14) / 15 + 1 : (${t} + 14) / 15]) q)`;
  const rare = (letter: string) => sql`(octet_length(s) - octet_length(replace(s, ${letter}, '')))`;
  return sql`
    select case when s is null then g else octet_length(s) - b - u - m - none end as good, b as bad, u as unknown, m as maintenance from (
      select s, case when d.good_quarters is not null then ${things("good_quarters")} else ${t} - ${f} end as g,
        case when d.bad = 0 then 0 when d.bad_quarters is not null then ${things("bad_quarters")} else ${rare("b")} end as b,
        case when d.unknown = 0 then 0 else ${rare("u")} end as u, case when d.maintenance = 0 then 0 else ${rare("m")} end as m,
        case when s is null then 0 else ${rare("-")} end as none
      from (select case when d.good < ${MINUTES} or d.good_quarters is not null then substr(d.minutes, ${f} + 1, ${t} - ${f}) end as s offset 0) part) counted`;
}

/** The percent of each of so many UTC days up to `last`; null where nothing was counted. */
export async function percentByDay(
  db: Db,
  asked: readonly { series: SeriesId; rules: CountingRules }[],
  last: number,
  count: number,
): Promise<(number | null)[][]> {
  const found = asked.map(() => Array.from({ length: count }, (): number | null => null));
  const first = last - count + 1;
  await Promise.all(
    [true, false].map(async (isSummed) => {
      const mine = asked.flatMap(({ series, rules }, n) =>
        (series.tenant === "") === isSummed
          ? [
              [
                n,
                series.objectiveId,
                series.environmentId,
                series.tenant,
                Number(rules.unknown === "bad"),
                Number(rules.maintenance === "bad"),
              ],
            ]
          : [],
      );
      if (mine.length === 0) return;
      const { rows } = await db.execute<Packed<"n" | "day" | "percent">>(sql`
        with p as materialized (
          select (e->>0)::int as n, e->>1 as o, e->>2 as e, e->>3 as t, (e->>4)::int as u, (e->>5)::int as m from json_array_elements(${JSON.stringify(mine)}::json) e
        ), days as (
          select p.n, x.day - (date '1970-01-01' + ${first}::int) as day, 100::float8 * x.good / (x.good + x.against) as percent from p cross join lateral (
            select d.day, sum(d.good) as good, sum(d.bad + p.u * d.unknown + p.m * d.maintenance) as against from objective_days d
            where d.objective_id = p.o and d.environment_id = p.e ${isSummed ? sql`` : sql`and d.tenant = p.t`}
              and d.day >= date '1970-01-01' + ${first}::int and d.day <= date '1970-01-01' + ${last}::int
            group by d.day) x where x.good + x.against > 0
        )
        select ${packed("n", "day", "percent")} from days`);
      const [n, day, percent] = unpacked(rows[0], "n", "day", "percent");
      n?.forEach((index, row) => {
        const days = found[index];
        if (days) days[day?.[row] ?? 0] = percent?.[row] ?? null;
      });
    }),
  );
  return found;
}

/** Series by number, so that a name travels once. */
function numbered(all: readonly SeriesId[]) {
  const numbers = new Map<string, number>();
  const names: string[][] = [];
  for (const { objectiveId, environmentId, tenant } of all) {
    const key = seriesKey({ objectiveId, environmentId, tenant });
    if (numbers.has(key)) continue;
    numbers.set(key, names.length);
    names.push([objectiveId, environmentId, tenant]);
  }
  return {
    of: (series: SeriesId) => numbers.get(seriesKey(series)) ?? 0,
    table: sql`select n::int - 1 as n, e->>0 as o, e->>1 as e, e->>2 as t from json_array_elements(${JSON.stringify(names)}::json) with ordinality as named (e, n)`,
  };
}

type Packed<Name extends string> = Record<Name, string | null>;

/** Many rows as one, a text per column: thousands of small rows cost more than what is in them. */
const packed = (...names: string[]): SQL =>
  sql.join(
    names.map((name) => sql`array_agg(${sql.raw(name)})::text as ${sql.raw(name)}`),
    sql`, `,
  );

const unpacked = <Name extends string>(row: Packed<Name> | undefined, ...names: Name[]): number[][] =>
  names.map((name) => {
    const text = row?.[name];
    return text ? text.slice(1, -1).split(",").map(Number) : [];
  });
