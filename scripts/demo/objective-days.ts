import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { BLIND } from "./blind-night";

const DAYS = 400;
/** So far back the other histories reach; in them promises were kept or broken as they tell it. */
const TOLD_DAYS = 90;
/** The last days have observations, so that the worker counts them itself, beginning with the first that is open. */
export const OPEN_DAYS = 3;
const VARIANTS = 24;

/**
 * Four hundred days of every promise, counted and closed. Where checks and freshness have a history, it is theirs;
 * before that, and for single things, days are made up that keep their promise mostly and now and then do not. All of
 * it is made in the database, because it is a hundred million minutes.
 */
export async function seedObjectiveDays(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select setseed(0.8)`);
    await tx.execute(sql`with ${daysOfMinutes(now)} ${rowsOfMinutes(now)}`);
    await tx.execute(sql`with ${kindsOfDays(now)} ${daysOfThings(now)}`);
  });
}

const today = (now: Date) => sql`${now.toISOString().slice(0, 10)}::date`;

const isClosed = (now: Date) => sql`day < ${today(now)} - ${OPEN_DAYS}::int`;
const closedAt = (now: Date) => sql`case when ${isClosed(now)} then ends + interval '12 minutes' end`;

/** Every day of every promise about minutes: when something bad began and how long it was, and a night without sight. */
const daysOfMinutes = (now: Date) => sql`
  promise as (
    select o.id, o.target, o.source, o.limit_value, e.id as place, (100 - o.target) / 100 * 43200 * (0.05 + random() ^ 2 * 0.6) as burnt
    from objectives o join environments e on e.platform_id = o.platform_id and e.active
    where o.active and o.accounting = 'time'
  ), alerts as (
    select p.id, p.place, (c.at at time zone 'UTC')::date as day, min(extract(epoch from c.at)::bigint / 60 % 1440)::int as first,
      sum(extract(epoch from c.until - c.at) / 60)::int as long
    from promise p
    join lateral (
      select distinct at, to_status, lead(at) over (partition by subject order by at, id) as until from state_changes s
      where s.environment_id = p.place and s.subject_kind = 'check' and p.source -> 'checks' ? s.subject
    ) c on c.to_status = 'alert' and c.until is not null
    group by 1, 2, 3
  ), aged as (
    select p.id, p.place, f.tenant, f.day, 0.3 + random() * 0.4 as share, f.unknown_seconds / 60 as unseen,
      (f.alert_seconds + case when p.limit_value <= t.warn then f.warn_seconds else 0 end) / 60 as long
    from promise p
    join environments e on e.id = p.place
    join freshness_days f on f.environment_id = p.place and f.job = p.source ->> 'job'
    left join thresholds t on t.id = e.platform_id || '/' || (p.source ->> 'job') || '.age'
    where f.day <= ${today(now)} - ${OPEN_DAYS}::int
  ), watched as (
    select p.*, d.day::date as day, ${today(now)} - d.day::date as ago, random() as whether, random() as start, random() as length
    from promise p cross join generate_series(${today(now)} - ${DAYS}::int, ${today(now)} - ${OPEN_DAYS}::int, '1 day') as d(day)
    where exists (select 1 from checks c where c.environment_id = p.place and c.active and c.not_offered is null
      and (c.key = p.source ->> 'check' or p.source -> 'checks' ? c.key))
  ), demo_days as materialized (
  select w.id, w.place, '' as tenant, w.day,
    case when w.ago <= ${TOLD_DAYS} and w.source ? 'checks' then coalesce(a.first, 0) else (w.start * 1300)::int end as first,
    case when w.ago <= ${TOLD_DAYS} and w.source ? 'checks' then coalesce(a.long, 0)
      when w.whether < 0.07 then ceil(w.burnt / 2 * (0.2 + w.length * 1.6))::int else 0 end as long,
    case when w.ago = ${BLIND.daysAgo}::int then ${BLIND.hours * 60}::int else 0 end as unseen
  from watched w left join alerts a on a.id = w.id and a.place = w.place and a.day = w.day
  union all
  select id, place, tenant, day, (share * 1300)::int, long, least(unseen, ${BLIND.hours * 60}::int) from aged)`;

const rowsOfMinutes = (now: Date) => sql`
  insert into objective_days (objective_id, environment_id, tenant, day, minutes, good, bad, unknown, counted_to, closed_at, closed_as)
  select id, place, tenant, day, minutes, 1440 - bad - unknown, bad, unknown, ends, ${closedAt(now)},
    case when ${isClosed(now)} then jsonb_build_object('good', 1440 - bad - unknown, 'bad', bad, 'unknown', unknown, 'maintenance', 0) end
  from (
    select *, case when long > 0 then 1440 - length(replace(minutes, 'b', '')) else 0 end as bad, unseen as unknown,
      (day + 1)::timestamp at time zone 'UTC' as ends
    from (
      select *, case when long = 0 and unseen = 0 then repeat('g', 1440) else overlay(overlay(repeat('g', 1440)
        placing repeat('b', least(long, 1440 - first)) from first + 1) placing repeat('u', unseen) from ${BLIND.fromHour * 60 + 1}::int) end as minutes
      from demo_days offset 0
    ) m offset 0
  ) c on conflict do nothing`;

/** A few kinds of days for every promise about single things, by quarters of an hour. */
const kindsOfDays = (now: Date) => sql`
  promise as (
    select o.id, o.source, e.id as place, case o.source ->> 'from' when 'acknowledgements' then 0 else (100 - o.target) / 100 * (0.05 + random() ^ 2 * 0.8) end as bad_share,
      case o.source ->> 'from'
        when 'answers' then (select sum(900.0 / greatest(c.every_seconds, 20)) from checks c
          where c.environment_id = e.id and c.active and c.not_offered is null and o.source -> 'checks' ? c.key)
        when 'runs' then (select count(*) / 90.0 / 96 from runs r
          where r.environment_id = e.id and r.job = o.source ->> 'job' and r.started_at > ${now.toISOString()}::timestamptz - interval '90 days')
        when 'counters' then case when exists (select 1 from checks c
          where c.environment_id = e.id and c.active and c.not_offered is null and c.key = o.source ->> 'check') then 9 end
        else 0.05 end as volume
    from objectives o join environments e on e.platform_id = o.platform_id and e.active
    where o.active and o.accounting = 'ratio'
  ), quarters as (
    select id, place, variant, quarter, floor(volume + random())::int as n,
      bad_share * case when variant = 0 and quarter between 40 and 47 then 12 else 1 end as share
    from promise, generate_series(0, ${VARIANTS - 1}::int) as variant, generate_series(0, 95) as quarter where volume > 0
  ), judged as (
    select *, case when share > 0 then least(n, floor(n * share + random())::int) else 0 end as bad from quarters
  ), demo_things as materialized (
  select id, place, variant, array_agg(n - bad order by quarter) as good_quarters, array_agg(bad order by quarter) as bad_quarters,
    sum(n - bad)::int as good, sum(bad)::int as bad
  from judged group by id, place, variant)`;

const daysOfThings = (now: Date) => sql`
  insert into objective_days (objective_id, environment_id, tenant, day, good_quarters, bad_quarters, good, bad, minutes, seen, unknown, counted_to, closed_at, closed_as)
  select t.id, t.place, '', p.day, t.good_quarters, t.bad_quarters, t.good, t.bad,
    case when is_watched then overlay(repeat('g', 1440) placing repeat('u', unseen) from ${BLIND.fromHour * 60 + 1}::int) end,
    case when is_watched then 1440 - unseen end, unseen, p.ends, ${closedAt(now)},
    case when ${isClosed(now)} then jsonb_build_object('good', t.good, 'bad', t.bad, 'unknown', unseen, 'maintenance', 0) end
  from (
    select id, place, day::date as day, floor(random() * ${VARIANTS}::int)::int as variant, day at time zone 'UTC' + interval '1 day' as ends,
      source in ('counters', 'acknowledgements') as is_watched,
      -- What a counter grew by that night was told in the morning.
      case when source = 'acknowledgements' and day = ${today(now)} - ${BLIND.daysAgo}::int then ${BLIND.hours * 60}::int else 0 end as unseen
    from (select distinct t.id, place, o.source ->> 'from' as source from demo_things t join objectives o on o.id = t.id) s
    cross join generate_series((${today(now)} - ${DAYS}::int)::timestamp, ${today(now)} - ${OPEN_DAYS}::int, '1 day') as day
    offset 0
  ) p join demo_things t using (id, place, variant)
  on conflict do nothing`;
