import { and, eq, gte, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, rollupsDay, sizes, thresholds } from "@/db/schema";
import { type CapacityKind, jobsWithout, kindOf } from "@/domain/capacity";
import type { Unit } from "@/domain/duration";
import type { DayValue } from "@/domain/forecast";
import { thresholdId } from "@/domain/platform";
import { mostSeconds } from "@/domain/run";
import type { Direction } from "@/domain/threshold";
import { declarationOf } from "@/server/connectors";
import { WHOLE } from "./record-sizes";

/** How far back a forecast looks. */
export const LOOK_BACK_DAYS = 90;
const DAY = 86_400_000;

/** What a value is held against, and who asks for it. */
type CapacityLimit = {
  value: number;
  target: number | null;
  warn: number | null;
  alert: number | null;
  direction: Direction;
  thresholdId: string | null;
  source: string;
};

export type CapacitySeries = {
  key: string;
  kind: CapacityKind;
  environmentId: string;
  title: string;
  unit: Unit;
  /** What a day's value is: "highest of the day". */
  daily: string;
  limit: CapacityLimit | null;
  days: DayValue[];
};

/** Every daily series that says how full something is, within the last 90 days; today counts as far as it went. */
export async function capacitySeries(db: Db, now: Date): Promise<CapacitySeries[]> {
  const since = new Date(now.getTime() - LOOK_BACK_DAYS * DAY);
  const places = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(eq(environments.active, true));
  const parts = await Promise.all([ofSizes(db, since), ofChecks(db, since), ofJobs(db, places, since)]);
  const active = new Set(places.map(({ id }) => id));
  return parts.flat().filter(({ environmentId }) => active.has(environmentId));
}

async function ofSizes(db: Db, since: Date): Promise<CapacitySeries[]> {
  const rows = await db
    .select()
    .from(sizes)
    .where(gte(sizes.day, since.toISOString().slice(0, 10)))
    .orderBy(sizes.day);
  return [...grouped(rows, ({ environmentId, name }) => `${environmentId} ${name}`)].flatMap(
    ([key, days]) => {
      const [first] = days;
      if (!first) return [];
      return [
        {
          key: `size ${key}`,
          kind: first.name === WHOLE ? ("size" as const) : ("table" as const),
          environmentId: first.environmentId,
          title: first.name === WHOLE ? "Database" : first.name,
          unit: "bytes" as const,
          daily: "last look of the day",
          limit: null,
          days: days.map(({ day, bytes }) => ({ at: new Date(`${day}T00:00:00Z`), value: bytes })),
        },
      ];
    },
  );
}

async function ofChecks(db: Db, since: Date): Promise<CapacitySeries[]> {
  const found = await db
    .select({ check: checks, platformId: environments.platformId, threshold: thresholds })
    .from(checks)
    .innerJoin(environments, eq(environments.id, checks.environmentId))
    .innerJoin(thresholds, eq(thresholds.id, sql`${environments.platformId} || '/' || ${checks.metric}`))
    .where(and(eq(checks.active, true), isNull(checks.notOffered), isNotNull(checks.metric)));
  const fitting = found.flatMap((row) => {
    const kind = kindOf(row.check.metric ?? "");
    return kind ? [{ ...row, kind }] : [];
  });
  const rows =
    fitting.length === 0
      ? []
      : await db
          .select({
            checkId: rollupsDay.checkId,
            at: rollupsDay.bucket,
            highest: rollupsDay.valueMax,
            lowest: rollupsDay.valueMin,
          })
          .from(rollupsDay)
          .where(
            and(
              inArray(
                rollupsDay.checkId,
                fitting.map(({ check }) => check.id),
              ),
              gte(rollupsDay.bucket, since),
              isNotNull(rollupsDay.valueMax),
            ),
          )
          .orderBy(rollupsDay.bucket);
  const days = grouped(rows, ({ checkId }) => String(checkId));
  return fitting.map(({ check, threshold, kind }) => {
    const isBelow = threshold.direction === "below-is-bad";
    return {
      key: `check ${check.environmentId} ${check.key}`,
      kind,
      environmentId: check.environmentId,
      title: threshold.title,
      unit: threshold.unit,
      daily: isBelow ? "lowest of the day" : "highest of the day",
      limit: limitOf(threshold),
      days: (days.get(String(check.id)) ?? []).flatMap(({ at, highest, lowest }) => {
        const value = isBelow ? lowest : highest;
        return value === null ? [] : [{ at, value }];
      }),
    };
  });
}

type Threshold = typeof thresholds.$inferSelect;

function limitOf(threshold: Threshold): CapacityLimit | null {
  const { target, warn, alert, direction, id, sourceFile, sourceLine } = threshold;
  const value = warn ?? alert ?? target;
  if (value === null) return null;
  const source = `${sourceFile}${sourceLine === null ? "" : `, line ${sourceLine}`}`;
  return { value, target, warn, alert, direction, thresholdId: id, source };
}

/** The 95th percentile of each day's runs, exactly, of every job that no check measures. */
async function ofJobs(
  db: Db,
  places: readonly Pick<typeof environments.$inferSelect, "id" | "platformId">[],
  since: Date,
): Promise<CapacitySeries[]> {
  const jobs = places.flatMap(({ id, platformId }) =>
    jobsWithout(declarationOf(platformId)).map((job) => ({ environmentId: id, platformId, job })),
  );
  if (jobs.length === 0) return [];
  const [{ rows }, limits] = await Promise.all([
    db.execute<{ environmentId: string; job: string; at: number; p95: number }>(sql`
      select r.environment_id as "environmentId", r.job, extract(epoch from date_trunc('day', r.started_at, 'UTC'))::float8 * 1000 as at,
        percentile_disc(0.95) within group (order by r.duration_ms) / 1000.0::float8 as p95
      from unnest(${sql.param(jobs.map(({ environmentId }) => environmentId))}::text[], ${sql.param(jobs.map(({ job }) => job.key))}::text[]) as wanted(environment_id, job)
      join runs r on r.environment_id = wanted.environment_id and r.job = wanted.job
      where r.started_at >= ${since.toISOString()} and r.duration_ms is not null group by 1, 2, 3 order by 3`),
    db
      .select()
      .from(thresholds)
      .where(
        inArray(
          thresholds.id,
          jobs.map(({ platformId }) => thresholdId(platformId, "sync.duration")),
        ),
      ),
  ]);
  const days = grouped(rows, ({ environmentId, job }) => `${environmentId} ${job}`);
  return jobs.flatMap(({ environmentId, platformId, job }) => {
    const own = days.get(`${environmentId} ${job.key}`);
    if (!own) return [];
    const promised = limits.find(({ id }) => id === thresholdId(platformId, "sync.duration"));
    return [
      {
        key: `job ${environmentId} ${job.key}`,
        kind: "duration" as const,
        environmentId,
        title: `${job.title}: how long its runs take`,
        unit: "seconds" as const,
        daily: "p95 of the day's runs",
        limit: promised
          ? limitOf(promised)
          : {
              value: mostSeconds(job),
              target: null,
              warn: null,
              alert: mostSeconds(job),
              direction: "above-is-bad" as const,
              thresholdId: null,
              source: "past it a run is held to hang",
            },
        days: own.map(({ at, p95 }) => ({ at: new Date(at), value: p95 })),
      },
    ];
  });
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
