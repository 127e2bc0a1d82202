import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { rollupsDay, rollupsHour } from "@/db/schema";
import { type Histogram, merge, percentile } from "@/domain/histogram";
import { type Grain, percentOf } from "@/domain/performance";
import { LATENCY_SLOT } from "@/server/observe/rollup";

type Stretch = { from: Date; to: Date };

/** What was counted of some checks in one step, beginning at `at` (milliseconds, as in a Date). */
export type Bucket = {
  at: number;
  ok: number;
  warn: number;
  alert: number;
  unknown: number;
  latency: Histogram;
};

/** Counts and latencies of checks together, step by step; a step without any is left out. */
export async function bucketsOf(
  db: Db,
  checkIds: readonly number[],
  stretch: Stretch,
  { from, stepMs }: Grain,
): Promise<Bucket[]> {
  const rows =
    from === "observations"
      ? await countedAnew(db, checkIds, stretch, stepMs)
      : await rolledUp(db, checkIds, stretch, from);
  const steps = new Map<number, Bucket[]>();
  for (const row of rows) {
    const at = Math.floor(row.at / stepMs) * stepMs;
    steps.set(at, [...(steps.get(at) ?? []), row]);
  }
  return [...steps].map(([at, parts]) => ({ ...together(parts), at })).sort((a, b) => a.at - b.at);
}

export function together(parts: readonly Bucket[]): Bucket {
  const sum = (state: "ok" | "warn" | "alert" | "unknown") =>
    parts.reduce((total, part) => total + part[state], 0);
  return {
    at: parts[0]?.at ?? 0,
    ok: sum("ok"),
    warn: sum("warn"),
    alert: sum("alert"),
    unknown: sum("unknown"),
    latency: merge(parts.map(({ latency }) => latency)),
  };
}

/** Percentiles in milliseconds, shares in percent of all answers that were wanted. */
export function figuresOf({ ok, warn, alert, unknown, latency }: Bucket) {
  const wanted = ok + warn + alert + unknown;
  const at = (share: number) => percentile(latency, share) ?? null;
  return {
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    errors: percentOf(alert, wanted),
    unknown: percentOf(unknown, wanted),
    wanted,
  };
}
export type Figures = ReturnType<typeof figuresOf>;

async function countedAnew(db: Db, checkIds: readonly number[], { from, to }: Stretch, stepMs: number) {
  const { rows } = await db.execute<Bucket>(sql`
    with seen as (
      select floor(extract(epoch from at) * 1000 / ${stepMs}::float8)::float8 * ${stepMs}::float8 as step, status, latency_ms, ${LATENCY_SLOT} as slot
      from observations where check_id = any(${sql.param(checkIds)}::int[]) and at >= ${from.toISOString()} and at < ${to.toISOString()}
    ), counted as (
      select step, count(*) filter (where status = 'ok')::int as ok, count(*) filter (where status = 'warn')::int as warn,
        count(*) filter (where status = 'alert')::int as alert, count(*) filter (where status = 'unknown')::int as unknown
      from seen group by step
    ), slots as (
      select step, jsonb_object_agg(slot::text, n) as latency
      from (select step, slot, count(*) as n from seen where latency_ms is not null group by step, slot) s group by step
    )
    select step as at, ok, warn, alert, unknown, coalesce(latency, '{}') as latency from counted left join slots using (step)`);
  return rows;
}

async function rolledUp(
  db: Db,
  checkIds: readonly number[],
  { from, to }: Stretch,
  grain: "hours" | "days",
): Promise<Bucket[]> {
  const table = grain === "hours" ? rollupsHour : rollupsDay;
  const { rows } = await db.execute<Bucket>(sql`
    select extract(epoch from bucket)::float8 * 1000 as at, ok, warn, alert, unknown, latency
    from ${table} where check_id = any(${sql.param(checkIds)}::int[]) and bucket >= ${from.toISOString()} and bucket < ${to.toISOString()}`);
  return rows;
}
