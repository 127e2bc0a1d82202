import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, tenants } from "@/db/schema";
import { lateAfterMs } from "@/domain/check";
import { freshStatus, TRUSTED_SKEW_MS } from "@/domain/freshness";
import {
  type HeatCell,
  type HeatPlace,
  type HeatPlaceSent,
  type HeatRow,
  runStatusIndex,
  sentPlace,
  statusIndex,
} from "@/domain/heat";
import { thresholdId } from "@/domain/platform";
import type { RunStatus } from "@/domain/sync";
import type { Limits } from "@/domain/threshold";
import { declarationOf } from "@/server/connectors";
import { readLimits } from "@/server/observe/limits";

/** The states of one job in one environment, column by column: of thousands of rows that is read fastest. */
type Column = {
  environment_id: string;
  job: string;
  tenants: string[];
  good: (number | null)[];
  ran: (number | null)[];
  statuses: (RunStatus | null)[];
  due: (number | null)[];
  rests: (number | null)[];
  failures: (number | null)[];
  observed: number[];
  every: number[];
};

/** The heat map as it travels. */
export async function sentHeat(db: Db, now: Date): Promise<{ asOf: Date; places: HeatPlaceSent[] }> {
  const { asOf, places } = await heatMap(db, now);
  return { asOf, places: places.map((place) => sentPlace(place, asOf)) };
}

/** Every tenant and job of every watched environment, as small as it can travel. Who reads it sorts it. */
async function heatMap(db: Db, now: Date): Promise<{ asOf: Date; places: HeatPlace[] }> {
  const [places, limits, columns, names, underWay] = await Promise.all([
    db.select().from(environments).where(eq(environments.active, true)).orderBy(environments.id),
    readLimits(db),
    readColumns(db),
    readNames(db),
    runsUnderWay(db, now),
  ]);
  return {
    asOf: now,
    places: places.flatMap((place) => {
      const { jobs, name: platform } = declarationOf(place.platformId);
      if (jobs.length === 0) return [];
      const cells = new Map<string, (HeatCell | null)[]>();
      const nameOf = names.get(place.id);
      for (const column of columns) {
        const at = jobs.findIndex(({ key }) => key === column.job);
        const job = jobs[at];
        if (!job || column.environment_id !== place.id) continue;
        const limit = limits.get(thresholdId(place.platformId, job.ageMetric)) ?? null;
        const ways = underWay.get(`${place.id} ${job.key}`);
        for (const [index, tenant] of column.tenants.entries()) {
          const row = cells.get(tenant) ?? jobs.map(() => null);
          cells.set(tenant, row);
          row[at] = cellOf(column, index, { job, limit, way: ways?.get(tenant) ?? 0, now: now.getTime() });
        }
      }
      withUntold(cells, jobs.length);
      const rows = [...cells].map(
        ([tenant, of]): HeatRow => ({
          tenant,
          name: nameOf?.get(tenant) ?? tenant,
          cells: of,
        }),
      );
      return [
        {
          environmentId: place.id,
          platformId: place.platformId,
          platform,
          name: place.name,
          jobs: jobs.map((job) => {
            const limit = limits.get(thresholdId(place.platformId, job.ageMetric));
            return {
              key: job.key,
              title: job.title,
              everySeconds: job.everySeconds,
              warnSeconds: limit?.warn ?? null,
              alertSeconds: limit?.alert ?? null,
            };
          }),
          rows,
        },
      ];
    }),
  };
}

const UNTOLD: HeatCell = [statusIndex("unknown"), null, null, null, null, null, 0, 0, 0];

/** A declared job of which nothing was ever told stands in the row of the whole environment, as unknown. */
function withUntold(cells: Map<string, (HeatCell | null)[]>, count: number): void {
  for (let at = 0; at < count; at += 1) {
    if ([...cells.values()].some((row) => row[at])) continue;
    const row = cells.get("") ?? Array.from({ length: count }, () => null);
    row[at] = UNTOLD;
    cells.set("", row);
  }
}

/** As `jobShownAt` judges it, without the words. */
function cellOf(
  column: Column,
  index: number,
  {
    job,
    limit,
    way,
    now,
  }: { job: { everySeconds: number }; limit: Limits | null; way: 0 | 1 | 2; now: number },
): HeatCell {
  const good = column.good[index] ?? null;
  const rests = column.rests[index] ?? null;
  const judged = freshStatus(good, limit, rests, now);
  const isSpared = rests !== null && judged !== freshStatus(good, limit, null, now);
  const next = good === null || good > now + TRUSTED_SKEW_MS ? null : good + job.everySeconds * 1000;
  const isLate = now - (column.observed[index] ?? 0) > lateAfterMs(column.every[index] ?? 0);
  return [
    statusIndex(isLate && judged === "ok" ? "unknown" : judged),
    good,
    column.ran[index] ?? null,
    runStatusIndex(column.statuses[index] ?? null),
    column.due[index] ?? (isSpared ? rests : next),
    rests !== null && rests > now ? rests : null,
    column.failures[index] ?? 0,
    way,
    isLate ? 1 : 0,
  ];
}

async function readColumns(db: Db): Promise<Column[]> {
  const ms = (column: string) =>
    sql`json_agg((date_part('epoch', ${sql.identifier(column)}) * 1000)::bigint)`;
  const { rows } = await db.execute<Column>(sql`
    select environment_id, job, json_agg(tenant) as tenants, ${ms("last_good_at")} as good, ${ms("last_run_at")} as ran, json_agg(last_status) as statuses,
      ${ms("next_due_at")} as due, ${ms("rests_until")} as rests, json_agg(consecutive_failures) as failures, ${ms("observed_at")} as observed, json_agg(every_seconds) as every
    from job_states group by environment_id, job`);
  return rows;
}

/** What tenants are called, by environment and by the name that jobs have for them. */
async function readNames(db: Db): Promise<Map<string, Map<string, string>>> {
  const { rows } = await db.execute<{ environment_id: string; names: Record<string, string> }>(
    sql`select environment_id, json_object_agg(external_id, name) as names from tenants where name <> external_id group by environment_id`,
  );
  return new Map(rows.map(({ environment_id, names }) => [environment_id, new Map(Object.entries(names))]));
}

/** By environment and job, the tenants of which a run is under way (1) or hangs (2). */
async function runsUnderWay(db: Db, now: Date): Promise<Map<string, Map<string, 1 | 2>>> {
  const { rows } = await db.execute<{ key: string; ways: Record<string, 1 | 2> }>(sql`
    select environment_id || ' ' || job as key, json_object_agg(tenant, way) as ways from (
      select environment_id, job, tenant, max(case when deadline_at < ${now.toISOString()}::timestamptz then 2 else 1 end) as way
      from runs where status = 'running' and ghost is null group by environment_id, job, tenant) r
    group by environment_id, job`);
  return new Map(rows.map(({ key, ways }) => [key, new Map(Object.entries(ways))]));
}

/** What a tenant is called in its environment. */
export async function tenantName(db: Db, environmentId: string, tenant: string): Promise<string> {
  const [known] = await db
    .select({ name: tenants.name })
    .from(tenants)
    .where(and(eq(tenants.environmentId, environmentId), inArray(tenants.externalId, [tenant])));
  return known?.name ?? tenant;
}

/** How many ages are past their limit, as they were judged last. */
export async function lateJobs(db: Db): Promise<{ late: number; alerts: number }> {
  const { rows } = await db.execute<{ late: number; alerts: number }>(sql`
    select count(*)::int as late, count(*) filter (where s.status = 'alert')::int as alerts
    from job_states s join environments e on e.id = s.environment_id and e.active where s.status in ('warn', 'alert')`);
  return rows[0] ?? { late: 0, alerts: 0 };
}
