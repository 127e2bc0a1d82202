import { type SQL, sql } from "drizzle-orm";
import type { RowSet } from "@/server/reports/row-sets";
import { during, inPlaces, type SectionContext } from "./section";

export type Counted<Only extends string> = {
  place: string;
  of: string;
  all: number;
  extra: number | null;
} & Record<Only, number>;

/** How many rows of a set there were, by place and by what they are of, in all and for each of its parts. */
export async function countSet<Only extends string>(
  ctx: SectionContext,
  set: RowSet & { only: Readonly<Record<Only, SQL>> },
  { extra, isEverywhere }: { extra?: SQL; isEverywhere?: boolean } = {},
): Promise<Counted<Only>[]> {
  const parts = Object.entries<SQL>(set.only).map(
    ([name, condition]) => sql`count(*) filter (where ${condition})::int as ${sql.identifier(name)}`,
  );
  const { rows } = await ctx.db.execute<Counted<Only>>(sql`
    select coalesce(${set.place ?? sql`''`}, '') as place, coalesce(${set.of ?? sql`''`}, '') as of, count(*)::int as all,
      ${sql.join([...parts, sql`${extra ?? sql`null`} as extra`], sql`, `)}
    from ${set.rows} where ${during(ctx, set.at)}
      and ${isEverywhere || !set.place ? sql`true` : inPlaces(ctx, set.place)}
    group by 1, 2 order by 1, 2`);
  return rows as Counted<Only>[];
}

/** The sums over all that was counted. */
export const sumOf = <K extends string>(rows: readonly Record<K, number>[], key: K): number =>
  rows.reduce((sum, row) => sum + row[key], 0);
