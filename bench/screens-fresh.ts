import type pg from "pg";
import { type Db, openDatabase } from "@/db";
import { FRESH_RANGES } from "@/domain/fresh-time";
import { freshnessReport } from "@/server/syncs/freshness-report";
import { sumDays } from "@/server/syncs/sum-days";
import { type Figure, quantile, spread } from "./figures";
import type { BenchDatabase } from "./place";

const COLD_LIMIT_MS = 500;
const ROUNDS = 5;

/** One day in seven of every job and tenant lost some time. */
export async function seedFreshTime(database: BenchDatabase, owner: pg.Client, days: number): Promise<void> {
  const insert = async (table: string, time: string, steps: string, seconds: number, back: number) =>
    owner.query(
      `insert into ${table} (environment_id, job, tenant, ${time}, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
       select s.environment_id, s.job, s.tenant, at, $1::int - lost * 3, lost, lost, lost
       from job_states s, ${steps} at, lateral (select case when (hashtext(s.job || s.tenant) + extract(day from at)::int) % 7 = 0 then $1::int / 10 else 0 end as lost) l`,
      [seconds, back],
    );
  const today = "(now() at time zone 'UTC')::date";
  await insert(
    "freshness_days",
    "day",
    `generate_series(${today} - $2::int, ${today}, interval '1 day')`,
    86_400,
    Math.round(days) - 1,
  );
  await insert(
    "freshness_hours",
    "hour",
    "generate_series(date_trunc('hour', now()) - make_interval(hours => $2), date_trunc('hour', now()), interval '1 hour')",
    3600,
    Math.min(48, Math.round(days * 24)) - 1,
  );
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench-seed" });
  await sumDays(db).finally(close);
}

/** What the first reader waits for, with nothing remembered. */
export async function measureColdReports(db: Db): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const range of FRESH_RANGES) {
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = performance.now();
      await freshnessReport(db, { range }, new Date());
      took.push(performance.now() - from);
    }
    figures.push({
      name: `freshness.report, ${range}, nothing remembered (least / middle / most)`,
      measured: `${spread(took, 1)} ms`,
      limit: `most under ${COLD_LIMIT_MS} ms`,
      isMet: quantile(took, 1) < COLD_LIMIT_MS,
    });
  }
  return figures;
}
