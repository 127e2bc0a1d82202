import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { grainOf } from "@/domain/performance";
import { mostSeconds } from "@/domain/run";
import { declarationOf } from "@/server/connectors";
import { activePlace } from "./measured";

type Step = { at: number; p50: number; p95: number; longest: number; runs: number };

/** How long a job's runs took, by when they began: exact percentiles, in milliseconds. The job with most runs when none is named. */
export async function durationsOf(
  db: Db,
  { environmentId, job, from, to }: { environmentId: string; job?: string | undefined; from: Date; to: Date },
) {
  const place = await activePlace(db, environmentId);
  const declared = declarationOf(place.platformId).jobs;
  const ran = sql`environment_id = ${environmentId} and job = any(${sql.param(declared.map(({ key }) => key))}::text[]) and started_at >= ${from.toISOString()} and started_at < ${to.toISOString()} and duration_ms is not null`;
  const { rows: jobs } = await db.execute<{ job: string; runs: number }>(
    sql`select job, count(*)::int as runs from runs where ${ran} group by job order by runs desc, job`,
  );
  const choices = declared.map(({ key, title }) => ({
    key,
    title,
    runs: jobs.find((one) => one.job === key)?.runs ?? 0,
  }));
  const chosen = declared.find(({ key }) => key === (job ?? jobs[0]?.job)) ?? declared[0];
  if (!chosen) return null;
  const { stepMs } = grainOf(to.getTime() - from.getTime());
  const { rows } = await db.execute<Step>(sql`
    select floor(extract(epoch from started_at) * 1000 / ${stepMs}::float8)::float8 * ${stepMs}::float8 as at,
      percentile_disc(0.5) within group (order by duration_ms) as p50, percentile_disc(0.95) within group (order by duration_ms) as p95,
      max(duration_ms) as longest, count(*)::int as runs
    from runs where ${ran} and job = ${chosen.key} group by 1 order by 1`);
  return {
    choices,
    job: chosen.key,
    title: chosen.title,
    everySeconds: chosen.everySeconds,
    /** Past it a run hangs, in milliseconds. */
    most: mostSeconds(chosen) * 1000,
    stepMs,
    points: rows.map(({ at, ...figures }) => ({ at: new Date(at), ...figures })),
  };
}
