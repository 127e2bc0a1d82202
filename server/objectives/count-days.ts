import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, objectives } from "@/db/schema";
import type { Tally } from "@/domain/objective";
import { tallyMinutes } from "@/domain/objective-minutes";
import { log } from "@/server/log";
import { type DayPart, type ObjectiveRow, readSource } from "./sources";
import { dayName, dayNumber } from "./tally";

const DAY = 86_400_000;
const MINUTE = 60_000;
/** How far back a promise is counted that never was. */
const FIRST_DAYS = 35;
/** What comes late is looked for in so many days before the running one. */
const LATE_DAYS = 3;
/** A day is told as complete when what is on its way has had time to come. */
const CLOSE_AFTER = 10 * MINUTE;
/** One transaction counts no more than this, so that a worker that dies loses little. */
const DAYS_AT_ONCE = 7;
/** Promises with many series are counted less often, because every minute of theirs is a row written. */
const MANY_SERIES = 50;
const MANY_EVERY = 5 * MINUTE;
const ROWS_AT_ONCE = 500;

type Counting = { objective: ObjectiveRow; environmentId: string };

/** Counts the running day of every promise, and all days before it that are not complete. */
export const countObjectives = (db: Db, now: Date) => countEach(db, now, countOpenDays);

/** Counts the last days again, for what came late; a complete day that changes by it says so. */
export const recountObjectives = (db: Db, now: Date) =>
  countEach(db, now, async (of) => {
    // Those that nobody counted first: after the last days they would be taken for counted.
    await countOpenDays(of, db, now);
    await countRange(db, of, dayNumber(now) - LATE_DAYS, dayNumber(now), now);
  });

/**
 * One that cannot be counted must not keep the others from it; what is not counted shows as late. Open screens are told
 * at the end: each asks for the whole list then.
 */
async function countEach(db: Db, now: Date, count: (of: Counting, db: Db, now: Date) => Promise<void>) {
  const all = await db
    .select({ objective: objectives, environmentId: environments.id })
    .from(objectives)
    .innerJoin(environments, eq(environments.platformId, objectives.platformId))
    .where(and(eq(objectives.active, true), eq(environments.active, true)))
    .orderBy(asc(environments.id), asc(objectives.id));
  for (const of of all)
    try {
      await count(of, db, now);
    } catch (error) {
      log.error({ error, objective: of.objective.id, environment: of.environmentId }, "promise not counted");
    }
  if (all.length > 0) await db.execute(sql`select pg_notify('wheelhouse', 'objectives')`);
}

async function countOpenDays(of: Counting, db: Db, now: Date): Promise<void> {
  const today = dayNumber(now);
  const here = sql`objective_id = ${of.objective.id} and environment_id = ${of.environmentId}`;
  const { rows } = await db.execute<{
    open: string | null;
    last: string | null;
    counted: string | null;
    series: number;
  }>(sql`
    select to_char((select min(day) from objective_days where ${here} and closed_at is null and day >= ${dayName(today - FIRST_DAYS)}), 'YYYY-MM-DD') as open,
      to_char((select max(day) from objective_days where ${here} and day >= ${dayName(today - FIRST_DAYS)} and day <= ${dayName(today)}), 'YYYY-MM-DD') as last,
      max(counted_to) as counted, count(distinct tenant)::int as series
    from objective_days where ${here} and day >= ${dayName(today - 1)} and day <= ${dayName(today)}`);
  const known = rows[0];
  const counted = known?.counted ? new Date(known.counted) : undefined;
  if (known && known.series > MANY_SERIES && counted && now.getTime() - counted.getTime() < MANY_EVERY)
    return;
  const open = known?.open ?? known?.last;
  const first = open ? dayNumber(new Date(`${open}T00:00:00Z`)) : today - FIRST_DAYS;
  for (let day = first; day <= today; day += DAYS_AT_ONCE)
    await countRange(db, of, day, Math.min(today, day + DAYS_AT_ONCE - 1), now);
}

/** The same days come to the same however often they are counted; several workers do so one after the other. */
async function countRange(db: Db, of: Counting, first: number, last: number, now: Date): Promise<void> {
  const { objective, environmentId } = of;
  await db.transaction(async (tx) => {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`objective ${objective.id} ${environmentId}`}, 0))`,
    );
    const [from, to] = [new Date(first * DAY), new Date((last + 1) * DAY)];
    const told = await readSource(tx, objective, environmentId, from, to, now);
    const days = [...told].flatMap(([tenant, parts]) => parts.map((part) => dayRow(tenant, part, now)));
    for (let at = 0; at < days.length; at += ROWS_AT_ONCE)
      await store(tx, of, days.slice(at, at + ROWS_AT_ONCE), now);
    await closeForgotten(tx, of, first, last, now);
  });
}

type DayRow = Omit<Tally, "seen"> & {
  tenant: string;
  day: string;
  minutes: string | null;
  good_quarters: number[] | null;
  bad_quarters: number[] | null;
  unknown_quarters: number[] | null;
  seen: number | null;
  counted_to: string;
  is_over: boolean;
};

function dayRow(tenant: string, part: DayPart, now: Date): DayRow {
  const end = Date.parse(`${part.day}T00:00:00Z`) + DAY;
  const times = {
    counted_to: new Date(Math.min(end, now.getTime())).toISOString(),
    is_over: now.getTime() >= end + CLOSE_AFTER,
  };
  if ("minutes" in part)
    return {
      tenant,
      day: part.day,
      ...tallyMinutes(part.minutes),
      minutes: part.minutes,
      good_quarters: null,
      bad_quarters: null,
      unknown_quarters: null,
      seen: null,
      ...times,
    };
  const sum = (things: number[]) => things.reduce((all, n) => all + n, 0);
  const things = {
    tenant,
    day: part.day,
    good: sum(part.goodQuarters),
    bad: sum(part.badQuarters),
    maintenance: 0,
    good_quarters: part.goodQuarters,
    bad_quarters: part.badQuarters,
    ...times,
  };
  if ("watched" in part) {
    const { good: seen, unknown } = tallyMinutes(part.watched);
    return { ...things, unknown, seen, minutes: part.watched, unknown_quarters: null };
  }
  const { unknownQuarters } = part;
  return {
    ...things,
    unknown: sum(unknownQuarters),
    seen: null,
    minutes: null,
    unknown_quarters: unknownQuarters,
  };
}

const QUARTERS = ["good_quarters", "bad_quarters"];
const THINGS = ["minutes", ...QUARTERS];
const CONTENT = [...THINGS, "good", "bad", "unknown", "maintenance", "unknown_quarters", "seen"];
const differ = (names: readonly string[]) => {
  const of = (alias: string) => sql.raw(`(${names.map((name) => `${alias}.${name}`).join(", ")})`);
  return sql`${of("d")} is distinct from ${of("excluded")}`;
};
const SUMS = sql.raw(
  "jsonb_build_object('good', x.good, 'bad', x.bad, 'unknown', x.unknown, 'maintenance', x.maintenance)",
);

/** An older count never replaces a newer one, and what did not change is not written. */
async function store(
  tx: Db,
  { objective, environmentId }: Counting,
  days: DayRow[],
  now: Date,
): Promise<void> {
  const differs = differ(CONTENT);
  // That the unknown things of an older day, or when somebody looked, are counted at last is no change of what it said.
  const changes = sql`case when d.seen is null and excluded.seen is not null then ${differ(QUARTERS)} when d.unknown_quarters is null then ${differ(THINGS)} else ${differs} end`;
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into objective_days as d (objective_id, environment_id, tenant, day, good, bad, unknown, maintenance, minutes, good_quarters, bad_quarters, unknown_quarters, seen, counted_to, closed_at, closed_as)
    select ${objective.id}, ${environmentId}, x.tenant, x.day, x.good, x.bad, x.unknown, x.maintenance, x.minutes, x.good_quarters, x.bad_quarters, x.unknown_quarters, x.seen, x.counted_to,
      case when x.is_over then ${at} end, case when x.is_over then ${SUMS} end
    from jsonb_to_recordset(${JSON.stringify(days)}::jsonb) as x (tenant text, day date, good int, bad int, unknown int, maintenance int,
      minutes text, good_quarters int[], bad_quarters int[], unknown_quarters int[], seen int, counted_to timestamptz, is_over boolean)
    on conflict (objective_id, environment_id, tenant, day) do update set
      good = excluded.good, bad = excluded.bad, unknown = excluded.unknown, maintenance = excluded.maintenance,
      minutes = excluded.minutes, good_quarters = excluded.good_quarters, bad_quarters = excluded.bad_quarters,
      unknown_quarters = excluded.unknown_quarters, seen = excluded.seen, counted_to = excluded.counted_to,
      closed_at = coalesce(d.closed_at, excluded.closed_at), closed_as = coalesce(d.closed_as, excluded.closed_as),
      changed_at = case when d.closed_at is not null and ${changes} then ${at} else d.changed_at end
    where d.counted_to <= excluded.counted_to
      and (${differs} or d.counted_to < excluded.counted_to or (d.closed_at is null and excluded.closed_at is not null))`);
}

/** Days that are over and of which the source tells nothing more, as of a tenant that is gone, stay as they are. */
async function closeForgotten(
  tx: Db,
  { objective, environmentId }: Counting,
  first: number,
  last: number,
  now: Date,
) {
  const over = dayNumber(new Date(now.getTime() - CLOSE_AFTER)) - 1;
  await tx.execute(sql`
    update objective_days set closed_at = ${now.toISOString()}::timestamptz,
      closed_as = jsonb_build_object('good', good, 'bad', bad, 'unknown', unknown, 'maintenance', maintenance)
    where objective_id = ${objective.id} and environment_id = ${environmentId} and closed_at is null
      and day >= ${dayName(first)} and day <= ${dayName(Math.min(last, over))}`);
}
