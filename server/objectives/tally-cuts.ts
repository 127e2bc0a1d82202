import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { SeriesId, Tally } from "@/domain/objective";

/** Minutes [from, to) of a UTC day ("2026-11-20"). */
export type Cut = { series: SeriesId; day: string; from: number; to: number };

/** Sums of parts of days, in the order they were asked for; missing where there is no such day. */
export async function tallyCuts(db: Db, cuts: readonly Cut[]): Promise<(Tally | undefined)[]> {
  if (cuts.length === 0) return [];
  const asked = JSON.stringify(
    cuts.map(({ series, day, from, to }, n) => [
      n,
      series.objectiveId,
      series.environmentId,
      series.tenant,
      day,
      from,
      to,
    ]),
  );
  // What is not one of the rare letters is good, so that the many good ones need not be looked for.
  const rare = (letter: string) => sql`(octet_length(s) - octet_length(replace(s, ${letter}, '')))`;
  const things = (column: string) =>
    sql`(select coalesce(sum(n), 0) from unnest(${sql.raw(column)}[(a.f + 14) / 15 + 1 : (a.t + 14) / 15]) n)`;
  const { rows } = await db.execute<{ n: number } & Record<keyof Tally, string>>(sql`
    with asked as materialized (
      select (e->>0)::int as n, e->>1 as objective_id, e->>2 as environment_id, e->>3 as tenant, (e->>4)::date as day, (e->>5)::int as f, (e->>6)::int as t
      from jsonb_array_elements(${asked}::jsonb) e
    ), parts as (
      select a.n, octet_length(s) as all_of, ${rare("b")} as b, ${rare("u")} as u, ${rare("m")} as m, ${rare("-")} as none,
        case when d.minutes is null then ${things("d.good_quarters")} end as good_things, case when d.minutes is null then ${things("d.bad_quarters")} end as bad_things
      from asked a join objective_days d on d.objective_id = a.objective_id and d.environment_id = a.environment_id and d.day = a.day
        and (a.tenant = '' or d.tenant = a.tenant)
        cross join lateral (select substr(d.minutes, a.f + 1, a.t - a.f) as s) cut
    )
    select n, sum(coalesce(good_things, all_of - b - u - m - none)) as good, sum(coalesce(bad_things, b)) as bad, sum(coalesce(u, 0)) as unknown, sum(coalesce(m, 0)) as maintenance
    from parts group by n`);
  const found: (Tally | undefined)[] = cuts.map(() => undefined);
  for (const { n, good, bad, unknown, maintenance } of rows)
    found[n] = {
      good: Number(good),
      bad: Number(bad),
      unknown: Number(unknown),
      maintenance: Number(maintenance),
    };
  return found;
}
