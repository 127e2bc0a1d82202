import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { GROWTH, LAST_BUCKET } from "@/domain/histogram";

/** The bucket of domain/histogram that a latency falls into. */
export const LATENCY_SLOT = sql`case when latency_ms > 1 then least(${LAST_BUCKET}, floor(ln(latency_ms) / ln(${GROWTH}))) else 0 end::int`;

/**
 * Counts observations per check and hour for every hour in the range, replacing what was counted before; the same
 * rows give the same roll-up however often it is made.
 */
export async function rollUpHours(db: Db, from: Date, to: Date): Promise<void> {
  await db.execute(sql`
    with seen as (
      select check_id, date_trunc('hour', at) as bucket, status, value, latency_ms,
        ${LATENCY_SLOT} as slot
      from observations
      where at >= date_trunc('hour', ${from.toISOString()}::timestamptz) and at < ${to.toISOString()}::timestamptz
    ), counted as (
      select check_id, bucket,
        count(*) filter (where status = 'ok') as ok, count(*) filter (where status = 'warn') as warn, count(*) filter (where status = 'alert') as alert,
        count(*) filter (where status = 'unknown') as unknown, count(*) filter (where status = 'paused') as paused,
        min(value) as value_min, max(value) as value_max, sum(value) as value_sum, count(value) as value_count
      from seen group by check_id, bucket
    ), slots as (
      select check_id, bucket, jsonb_object_agg(slot::text, n) as latency
      from (select check_id, bucket, slot, count(*) as n from seen where latency_ms is not null group by check_id, bucket, slot) s
      group by check_id, bucket
    )
    insert into rollups_hour (check_id, bucket, ok, warn, alert, unknown, paused, value_min, value_max, value_sum, value_count, latency)
    select c.check_id, c.bucket, c.ok, c.warn, c.alert, c.unknown, c.paused, c.value_min, c.value_max, c.value_sum, c.value_count, coalesce(s.latency, '{}')
    from counted c left join slots s using (check_id, bucket)
    on conflict (check_id, bucket) do update set ok = excluded.ok, warn = excluded.warn, alert = excluded.alert, unknown = excluded.unknown, paused = excluded.paused,
      value_min = excluded.value_min, value_max = excluded.value_max, value_sum = excluded.value_sum, value_count = excluded.value_count, latency = excluded.latency`);
}

/** Sums the hours of every UTC day in the range. */
export async function rollUpDays(db: Db, from: Date, to: Date): Promise<void> {
  await db.execute(sql`
    with hours as (
      select *, date_trunc('day', bucket, 'UTC') as day from rollups_hour
      where bucket >= date_trunc('day', ${from.toISOString()}::timestamptz, 'UTC') and bucket < ${to.toISOString()}::timestamptz
    ), counted as (
      select check_id, day, sum(ok) as ok, sum(warn) as warn, sum(alert) as alert, sum(unknown) as unknown, sum(paused) as paused,
        min(value_min) as value_min, max(value_max) as value_max, sum(value_sum) as value_sum, sum(value_count) as value_count
      from hours group by check_id, day
    ), slots as (
      select check_id, day, jsonb_object_agg(slot, n) as latency
      from (select check_id, day, l.key as slot, sum(l.value::int) as n from hours, jsonb_each_text(latency) l group by check_id, day, l.key) s
      group by check_id, day
    )
    insert into rollups_day (check_id, bucket, ok, warn, alert, unknown, paused, value_min, value_max, value_sum, value_count, latency)
    select c.check_id, c.day, c.ok, c.warn, c.alert, c.unknown, c.paused, c.value_min, c.value_max, c.value_sum, c.value_count, coalesce(s.latency, '{}')
    from counted c left join slots s using (check_id, day)
    on conflict (check_id, bucket) do update set ok = excluded.ok, warn = excluded.warn, alert = excluded.alert, unknown = excluded.unknown, paused = excluded.paused,
      value_min = excluded.value_min, value_max = excluded.value_max, value_sum = excluded.value_sum, value_count = excluded.value_count, latency = excluded.latency`);
}
