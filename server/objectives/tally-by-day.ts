import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { SeriesId, Tally } from "@/domain/objective";
import { numbered, type Packed, packed, SEEN, seenOf, unpacked } from "./tally";

/** What was counted on a UTC day, and for how many series. */
export type DayTally = Tally & { series: number };

/** Nothing but good on a day of which nobody asks how much. */
const GOOD: DayTally = { good: 1, bad: 0, unknown: 0, maintenance: 0, series: 1 };

/**
 * What was counted of each series on each of so many UTC days up to `last`; undefined where nothing was. Of days that
 * were good as a whole only the latest are exact, because the sums of all of them would be most of what is read.
 */
export async function tallyByDay(
  db: Db,
  asked: readonly SeriesId[],
  last: number,
  count: number,
  exact: number,
): Promise<(DayTally | undefined)[][]> {
  const found = asked.map((): (DayTally | undefined)[] => Array.from({ length: count }, () => undefined));
  const first = last - count + 1;
  const NAMES = ["n", "day", "good", "bad", "unknown", "maintenance", "seen", "series"] as const;
  for (const isSummed of [true, false]) {
    const mine = asked.flatMap((series, n) => ((series.tenant === "") === isSummed ? [{ series, n }] : []));
    if (mine.length === 0) continue;
    const places = numbered(mine.map(({ series }) => series));
    const { rows } = await db.execute<Packed<(typeof NAMES)[number] | "days">>(sql`
      with p as materialized (${places.table}), a as materialized (
        select * from unnest(${`{${mine.map(({ n }) => n)}}`}::int[], ${`{${places.of}}`}::int[]) as e (n, place)
      ), days as materialized (
        select a.n, x.* from a join p on p.n = a.place cross join lateral (
          select d.day - (date '1970-01-01' + ${first}::int) as day, sum(d.good) as good, sum(d.bad) as bad,
            sum(d.unknown) as unknown, sum(d.maintenance) as maintenance, ${SEEN}, count(*) as series from objective_days d
          where d.objective_id = p.o and d.environment_id = p.e ${isSummed ? sql`` : sql`and d.tenant = p.t`}
            and d.day >= date '1970-01-01' + ${first}::int and d.day <= date '1970-01-01' + ${last}::int
          group by d.day) x
      ), told as (select * from days where bad + unknown + maintenance > 0 or day >= ${count - exact}::int)
      select ${packed(...NAMES)}, (select string_agg(n || ',' || known, ',') from (select n, bit_or(1::bigint << day) as known from days where good > 0 group by n) k) as days from told`);
    const known = (rows[0]?.days ?? "").split(",").map(Number);
    for (let at = 0; at + 1 < known.length; at += 2)
      found[known[at] ?? 0] = wholeDays(known[at + 1] ?? 0, count);
    const [n, day, good, bad, unknown, maintenance, seen, series] = unpacked(rows[0], ...NAMES);
    n?.forEach((index, row) => {
      const days = found[index];
      if (days)
        days[day?.[row] ?? 0] = {
          good: good?.[row] ?? 0,
          bad: bad?.[row] ?? 0,
          unknown: unknown?.[row] ?? 0,
          maintenance: maintenance?.[row] ?? 0,
          ...seenOf(seen?.[row]),
          series: series?.[row] ?? 1,
        };
    });
  }
  return found;
}

/** Days of which something good was counted are good as a whole until something else is told. */
const wholeDays = (known: number, count: number): (DayTally | undefined)[] =>
  Array.from({ length: count }, (_, day) => (Math.floor(known / 2 ** day) % 2 === 1 ? GOOD : undefined));
