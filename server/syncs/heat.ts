import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, jobStates, tenants } from "@/db/schema";
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
import { declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { type LimitBook, readLimits } from "@/server/observe/limits";

type State = Pick<
  typeof jobStates.$inferSelect,
  | "environmentId"
  | "job"
  | "tenant"
  | "lastGoodAt"
  | "lastRunAt"
  | "lastStatus"
  | "nextDueAt"
  | "restsUntil"
  | "consecutiveFailures"
  | "observedAt"
  | "everySeconds"
>;

/** The heat map as it travels. */
export async function sentHeat(db: Db, now: Date): Promise<{ asOf: Date; places: HeatPlaceSent[] }> {
  const { asOf, places } = await heatMap(db, now);
  return { asOf, places: places.map((place) => sentPlace(place, asOf)) };
}

/** Every tenant and job of every watched environment, as small as it can travel. Who reads it sorts it. */
async function heatMap(db: Db, now: Date): Promise<{ asOf: Date; places: HeatPlace[] }> {
  const [places, limits, states, names, underWay] = await Promise.all([
    db.select().from(environments).where(eq(environments.active, true)).orderBy(environments.id),
    readLimits(db),
    db
      .select({
        environmentId: jobStates.environmentId,
        job: jobStates.job,
        tenant: jobStates.tenant,
        lastGoodAt: jobStates.lastGoodAt,
        lastRunAt: jobStates.lastRunAt,
        lastStatus: jobStates.lastStatus,
        nextDueAt: jobStates.nextDueAt,
        restsUntil: jobStates.restsUntil,
        consecutiveFailures: jobStates.consecutiveFailures,
        observedAt: jobStates.observedAt,
        everySeconds: jobStates.everySeconds,
      })
      .from(jobStates),
    db
      .select({ environmentId: tenants.environmentId, id: tenants.externalId, name: tenants.name })
      .from(tenants),
    runsUnderWay(db, now),
  ]);
  const nameOf = new Map(names.map(({ environmentId, id, name }) => [`${environmentId} ${id}`, name]));
  const told = new Map<string, State[]>();
  for (const state of states) {
    const of = told.get(state.environmentId);
    if (of) of.push(state);
    else told.set(state.environmentId, [state]);
  }
  return {
    asOf: now,
    places: places.flatMap((place) => {
      const { jobs, name: platform } = declarationOf(place.platformId);
      if (jobs.length === 0) return [];
      const cells = new Map<string, (HeatCell | null)[]>();
      for (const state of told.get(place.id) ?? []) {
        const at = jobs.findIndex(({ key }) => key === state.job);
        const job = jobs[at];
        if (!job) continue;
        const row = cells.get(state.tenant) ?? jobs.map(() => null);
        cells.set(state.tenant, row);
        const way = underWay.get(`${place.id} ${state.job} ${state.tenant}`) ?? 0;
        row[at] = cellOf(state, job, limits.get(thresholdId(place.platformId, job.ageMetric)), way, now);
      }
      withUntold(cells, jobs.length);
      const rows = [...cells].map(
        ([tenant, of]): HeatRow => ({
          tenant,
          name: nameOf.get(`${place.id} ${tenant}`) ?? tenant,
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

function cellOf(
  state: State,
  job: { everySeconds: number },
  limits: ReturnType<LimitBook["get"]>,
  way: 0 | 1 | 2,
  now: Date,
): HeatCell {
  const shown = jobShownAt(state, job, limits ?? null, now);
  const due = state.nextDueAt ?? shown.dueAt;
  return [
    statusIndex(shown.status),
    state.lastGoodAt?.getTime() ?? null,
    state.lastRunAt?.getTime() ?? null,
    runStatusIndex(state.lastStatus),
    due?.getTime() ?? null,
    state.restsUntil && state.restsUntil > now ? state.restsUntil.getTime() : null,
    state.consecutiveFailures ?? 0,
    way,
    shown.isLate ? 1 : 0,
  ];
}

async function runsUnderWay(db: Db, now: Date): Promise<Map<string, 1 | 2>> {
  const { rows } = await db.execute<{ key: string; hangs: boolean }>(sql`
    select environment_id || ' ' || job || ' ' || tenant as key, bool_or(coalesce(deadline_at < ${now.toISOString()}::timestamptz, false)) as hangs
    from runs where status = 'running' and ghost is null group by environment_id, job, tenant`);
  return new Map(rows.map(({ key, hangs }) => [key, hangs ? 2 : 1]));
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
