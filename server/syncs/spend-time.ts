import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { PLATFORM_IDS, thresholdId } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";
import { clientOf } from "./client-of";
import { type Client, lockRuns } from "./run-rows";

const HOURS_KEPT_DAYS = 14;
const DAYS_KEPT = 400;
/** Longer than the usual pause between two answers: who was heard of since needs no look by the clock. */
const UNHEARD_SECONDS = 240;

/** Later than any moment that is counted. */
const NEVER = "9000000000000::bigint";
const END = "date_trunc('second', $5::timestamptz)";
const STATES = ["ok_seconds", "warn_seconds", "alert_seconds", "unknown_seconds"] as const;

const booking = (table: string, keys: readonly string[]) =>
  `insert into ${table} as f (${[...keys, ...STATES].join(", ")})`;
const added = (keys: string) =>
  `on conflict (${keys}) do update set ${STATES.map((state) => `${state} = f.${state} + excluded.${state}`).join(", ")}`;

const secondsOf = (moment: string) => `floor(extract(epoch from ${moment}))::bigint`;

/**
 * Books how the time since the last booking passed for every job and tenant of an environment, by the rules of
 * `domain/freshness`: split where ageing alone turns the status, and unknown from the moment at which the platform's
 * answer was late. Called before a state changes, so that every second counts as it was known while it passed. The
 * watermark moves in the same transaction; what was booked is never booked again. Those who book more than once in a
 * transaction take `lockRuns` first: the sums over all tenants are rows that everybody writes.
 */
export async function spendTime(
  client: Client,
  environmentId: string,
  until: Date,
  which: { unheardSince?: Date; subjects?: readonly { job: string; tenant: string }[] } = {},
): Promise<void> {
  const jobs = PLATFORM_IDS.flatMap((platform) =>
    declarationOf(platform).jobs.map((job) => ({
      platform,
      job: job.key,
      limit: thresholdId(platform, job.ageMetric),
    })),
  );
  await client.query(
    `with declared as (
      select * from unnest($1::text[], $2::text[],
        $3::text[]) as d(platform_id, job, limit_id)
    ), due as materialized (
      select s.environment_id, s.job, s.tenant, ${secondsOf("s.spent_until")} as from_s, ${secondsOf(END)} as until_s,
        ${secondsOf("s.observed_at + greatest(s.every_seconds * 2.5, s.every_seconds + 30) * interval '1 second'")} as late_s,
        case when t.id is null then ${NEVER} else coalesce(${secondsOf("s.last_good_at")} - 120, ${NEVER}) end as trusted_s,
        coalesce(${secondsOf("s.rests_until")}, 0) as rests_s,
        coalesce(${secondsOf("s.last_good_at + t.warn * interval '1 second'")}, ${NEVER}) as warn_s,
        coalesce(${secondsOf("s.last_good_at + t.alert * interval '1 second'")}, ${NEVER}) as alert_s
      from job_states s
      join environments e on e.id = s.environment_id and e.active
      join declared d on d.platform_id = e.platform_id and d.job = s.job
      left join thresholds t on t.id = d.limit_id and t.active
      ${which.subjects ? "join (select distinct * from unnest($7::text[], $8::text[]) as u(job, tenant)) n on n.job = s.job and n.tenant = s.tenant" : ""}
      where s.environment_id = $4 and s.spent_until < ${END} and s.spent_until <= $6::timestamptz
      order by s.environment_id, s.job, s.tenant
      for update of s
    ), moved as (
      update job_states s set spent_until = ${END} from due
      where s.environment_id = due.environment_id and s.job = due.job and s.tenant = due.tenant
    ), hours as (
      select due.*, hour, greatest(from_s, hour) as p, least(until_s, hour + 3600) as q
      from due cross join lateral generate_series(from_s - from_s % 3600, until_s - 1, 3600) as hour
    ), known as (
      select *, greatest(p, least(trusted_s, q)) as k0, greatest(least(q, late_s), greatest(p, least(trusted_s, q))) as k1,
        least(warn_s, alert_s) as bad_s from hours
    ), rested as (
      select *, greatest(k0, least(rests_s, k1)) as r from known
    ), spent as (
      select environment_id, job, tenant, hour, q - p as total,
        r - k0 + greatest(0, least(k1, bad_s) - r) as ok,
        greatest(0, least(k1, alert_s) - greatest(r, bad_s)) as warn,
        greatest(0, k1 - greatest(r, alert_s)) as alert
      from rested
    ), by_hour as (
      ${booking("freshness_hours", ["environment_id", "job", "tenant", "hour"])}
      select environment_id, job, tenant, to_timestamp(hour), ok, warn, alert, total - ok - warn - alert from spent
      ${added("environment_id, job, tenant, hour")}
    ), days as materialized (
      select environment_id, job, tenant, (to_timestamp(hour) at time zone 'UTC')::date as day, sum(ok) as ok, sum(warn) as warn,
        sum(alert) as alert, sum(total - ok - warn - alert) as unknown
      from spent group by 1, 2, 3, 4
    ), by_week as (
      ${booking("freshness_weeks", ["environment_id", "job", "tenant", "week"])}
      select environment_id, job, tenant, date_trunc('week', day::timestamp)::date, sum(ok), sum(warn), sum(alert), sum(unknown) from days group by 1, 2, 3, 4
      ${added("environment_id, job, tenant, week")}
    ), by_job as (
      ${booking("freshness_job_days", ["environment_id", "job", "day"])}
      select environment_id, job, day, sum(ok), sum(warn), sum(alert), sum(unknown) from days group by 1, 2, 3
      ${added("environment_id, job, day")}
    )
    ${booking("freshness_days", ["environment_id", "job", "tenant", "day"])}
    select environment_id, job, tenant, day, ok, warn, alert, unknown from days
    ${added("environment_id, job, tenant, day")}`,
    [
      jobs.map(({ platform }) => platform),
      jobs.map(({ job }) => job),
      jobs.map(({ limit }) => limit),
      environmentId,
      until.toISOString(),
      (which.unheardSince ?? until).toISOString(),
      ...(which.subjects
        ? [which.subjects.map(({ job }) => job), which.subjects.map(({ tenant }) => tenant)]
        : []),
    ],
  );
}

/** The time of those that nobody has told about lately; each environment in a transaction of its own. */
export async function spendUnheardTime(db: Db, now: Date): Promise<void> {
  const since = new Date(now.getTime() - UNHEARD_SECONDS * 1000);
  const { rows } = await db.execute<{ id: string }>(
    sql`select distinct environment_id as id from job_states where spent_until <= ${since.toISOString()}::timestamptz`,
  );
  for (const { id } of rows)
    await db.transaction(async (tx) => {
      await lockRuns(clientOf(tx), id);
      await spendTime(clientOf(tx), id, now, { unheardSince: since });
    });
}

/** Before a limit changes: what passed under the old one is booked under the old one. */
export async function spendTimeOfPlatform(db: Db, platformId: string, now: Date): Promise<void> {
  const { rows } = await db.execute<{ id: string }>(
    sql`select id from environments where platform_id = ${platformId} order by id`,
  );
  for (const { id } of rows) {
    await lockRuns(clientOf(db), id);
    await spendTime(clientOf(db), id, now);
  }
}

export async function forgetSpentTime(db: Db): Promise<void> {
  await db.execute(
    sql`delete from freshness_hours where hour < date_trunc('hour', now()) - make_interval(days => ${HOURS_KEPT_DAYS})`,
  );
  for (const [table, time] of [
    ["freshness_days", "day"],
    ["freshness_weeks", "week"],
    ["freshness_job_days", "day"],
  ] as const)
    await db.execute(
      sql`delete from ${sql.identifier(table)} where ${sql.identifier(time)} < (now() at time zone 'UTC')::date - ${DAYS_KEPT}::int`,
    );
}
