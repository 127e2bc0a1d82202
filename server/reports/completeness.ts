import { sql } from "drizzle-orm";
import { rolledUp } from "./sections/rolled-up";
import { at, inPlaces, type SectionContext } from "./sections/section";

type Row = { place: string; due: number; came: number; all: number; untold: number };

/**
 * Share of the observations that were due and came, in percent. A check is due from its first observation on. One that
 * came and could tell nothing came, because it says so itself; where there are many of them, that is said as well.
 */
export async function completenessOf(
  ctx: SectionContext,
): Promise<{ percent: number | null; missing: string[] }> {
  const end = ctx.now < ctx.to ? ctx.now : ctx.to;
  const { rows } = await ctx.db.execute<Row>(sql`
    with counted as (
      select c.id, c.environment_id, c.every_seconds, min(r.bucket) as first, sum(r.ok + r.warn + r.alert + r.unknown + r.paused) as came,
        sum(r.unknown) as untold
      from ${rolledUp(ctx)} r join checks c on c.id = r.check_id where ${inPlaces(ctx, sql`c.environment_id`)} group by c.id),
    judged as (
      select environment_id, came, untold, extract(epoch from ${at(end)} - greatest(first, ${at(ctx.from)})) / every_seconds as due from counted)
    select environment_id as place, sum(due)::float8 as due, sum(least(came, due))::float8 as came,
      sum(came)::float8 as "all", sum(untold)::float8 as untold from judged group by 1 order by 1`);
  const due = rows.reduce((sum, row) => sum + row.due, 0);
  const came = rows.reduce((sum, row) => sum + row.came, 0);
  const percentOf = (part: number, whole: number) => Math.floor((10_000 * part) / whole) / 100;
  const seen = new Set(rows.map(({ place }) => place));
  return {
    percent: due > 0 ? Math.min(100, percentOf(came, due)) : null,
    missing: [
      ...ctx.environments
        .filter(({ id }) => !seen.has(id))
        .map(({ id }) => `${id}: nothing was observed in this time.`),
      ...rows
        .filter((row) => row.due > 0 && percentOf(row.came, row.due) < ENOUGH)
        .map(
          (row) =>
            `${row.place}: only ${percentOf(row.came, row.due)} % of the observations that were due came.`,
        ),
      ...rows
        .filter(({ all, untold }) => all > 0 && percentOf(all - untold, all) < ENOUGH)
        .map(
          ({ place, all, untold }) =>
            `${place}: only ${percentOf(all - untold, all)} % of the observations that came could tell how it was; the others say unknown.`,
        ),
    ],
  };
}

/** Below this share, in percent, a report says that observations are missing, or that they tell too little. */
const ENOUGH = 95;
