import { sql } from "drizzle-orm";
import type { Db } from "@/db";

/** Brings the sums per week and over all tenants in line with days that were written by themselves. */
export async function sumDays(db: Db): Promise<void> {
  const sums = sql`sum(ok_seconds), sum(warn_seconds), sum(alert_seconds), sum(unknown_seconds) from freshness_days`;
  const taken = sql`do update set ok_seconds = excluded.ok_seconds, warn_seconds = excluded.warn_seconds,
    alert_seconds = excluded.alert_seconds, unknown_seconds = excluded.unknown_seconds`;
  await db.execute(sql`
    insert into freshness_weeks (environment_id, job, tenant, week, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
    select environment_id, job, tenant, date_trunc('week', day::timestamp)::date, ${sums} group by 1, 2, 3, 4
    on conflict (environment_id, job, tenant, week) ${taken}`);
  await db.execute(sql`
    insert into freshness_job_days (environment_id, job, day, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
    select environment_id, job, day, ${sums} group by 1, 2, 3
    on conflict (environment_id, job, day) ${taken}`);
}
