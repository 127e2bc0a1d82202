import { and, desc, eq, gte, lte, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, observations, rollupsDay, rollupsHour, thresholds } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { type Histogram, percentile } from "@/domain/histogram";
import { thresholdId } from "@/domain/platform";

const HOUR = 3_600_000;
const MOST_POINTS = 750;

export type Point = {
  at: Date;
  value: number | null;
  latencyP50: number | null;
  latencyP95: number | null;
  worst: "ok" | "warn" | "alert" | "unknown" | "paused" | null;
};

/**
 * A check over time: rows for up to six hours, hours for up to 31 days, days beyond. Percentiles come from merged
 * histograms, never from averages of percentiles. Buckets without observations are points without a value: gaps.
 */
export async function checkSeries(db: Db, input: { checkId: number; from: Date; to: Date }) {
  const [check] = await db
    .select({ check: checks, platformId: environments.platformId })
    .from(checks)
    .innerJoin(environments, eq(environments.id, checks.environmentId))
    .where(eq(checks.id, input.checkId));
  if (!check) throw notFound("check", String(input.checkId));
  const span = input.to.getTime() - input.from.getTime();
  const wanted = span <= 6 * HOUR ? "row" : span <= 31 * 24 * HOUR ? "hour" : "day";
  const fine = wanted === "row" ? await rowPoints(db, input) : await rollupPoints(db, input, wanted);
  // Rows and hours are kept for a while only; an older stretch is drawn by days.
  const grain = fine.length > 0 ? wanted : "day";
  const points = fine.length > 0 ? fine : await rollupPoints(db, input, "day");
  const [limit] = check.check.metric
    ? await db
        .select()
        .from(thresholds)
        .where(eq(thresholds.id, thresholdId(check.platformId, check.check.metric)))
    : [];
  return {
    title: check.check.title,
    grain,
    points,
    threshold: limit ?? null,
    everySeconds: check.check.everySeconds,
  };
}

async function rowPoints(
  db: Db,
  { checkId, from, to }: { checkId: number; from: Date; to: Date },
): Promise<Point[]> {
  const rows = await db
    .select({
      at: observations.at,
      status: observations.status,
      value: observations.value,
      latencyMs: observations.latencyMs,
    })
    .from(observations)
    .where(and(eq(observations.checkId, checkId), gte(observations.at, from), lte(observations.at, to)))
    .orderBy(desc(observations.at))
    .limit(MOST_POINTS * 2);
  return rows.reverse().map((row) => ({
    at: row.at,
    value: row.value,
    latencyP50: row.latencyMs,
    latencyP95: row.latencyMs,
    worst: row.status,
  }));
}

type Bucket = {
  /** Milliseconds, as in a Date. */
  at: number;
  alert: number;
  warn: number;
  unknown: number;
  paused: number;
  mean: number | null;
  latency: Histogram;
};

async function rollupPoints(
  db: Db,
  { checkId, from, to }: { checkId: number; from: Date; to: Date },
  grain: "hour" | "day",
): Promise<Point[]> {
  const table = grain === "hour" ? rollupsHour : rollupsDay;
  const { rows } = await db.execute<Bucket>(sql`
    select extract(epoch from bucket)::float8 * 1000 as at, alert, warn, unknown, paused, value_sum / nullif(value_count, 0) as mean, latency
    from ${table} where check_id = ${checkId} and bucket >= ${from.toISOString()} and bucket < ${to.toISOString()}
    order by bucket limit ${MOST_POINTS}`);
  const found = new Map(rows.map((row) => [row.at, row]));
  const step = grain === "hour" ? HOUR : 24 * HOUR;
  const first = rows[0]?.at;
  if (first === undefined) return [];
  const points: Point[] = [];
  for (let time = first; time < to.getTime() && points.length < MOST_POINTS; time += step) {
    const row = found.get(time);
    points.push(
      row
        ? {
            at: new Date(row.at),
            value: row.mean,
            latencyP50: percentile(row.latency, 0.5) ?? null,
            latencyP95: percentile(row.latency, 0.95) ?? null,
            worst:
              row.alert > 0
                ? "alert"
                : row.warn > 0
                  ? "warn"
                  : row.unknown > 0
                    ? "unknown"
                    : row.paused > 0
                      ? "paused"
                      : "ok",
          }
        : { at: new Date(time), value: null, latencyP50: null, latencyP95: null, worst: null },
    );
  }
  return points;
}

/** The last observations of a check, and the newest that kept its evidence. */
export async function checkEvidence(db: Db, checkId: number) {
  const [check] = await db.select().from(checks).where(eq(checks.id, checkId));
  if (!check) throw notFound("check", String(checkId));
  const [recent, proof] = await Promise.all([
    db
      .select({
        at: observations.at,
        status: observations.status,
        value: observations.value,
        latencyMs: observations.latencyMs,
        reason: observations.reason,
      })
      .from(observations)
      .where(and(eq(observations.checkId, checkId), gte(observations.at, new Date(Date.now() - 24 * HOUR))))
      .orderBy(desc(observations.at))
      .limit(20),
    check.evidenceAt
      ? db
          .select()
          .from(observations)
          .where(and(eq(observations.checkId, checkId), eq(observations.at, check.evidenceAt)))
      : Promise.resolve([]),
  ]);
  return {
    check: {
      id: check.id,
      title: check.title,
      environmentId: check.environmentId,
      component: check.component,
      key: check.key,
    },
    recent,
    proof: proof[0] ?? null,
  };
}
