import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, jobStates, platformAlerts } from "@/db/schema";
import { shownAt } from "@/domain/check";
import { PLATFORM_IDS, type PlatformDeclaration, thresholdId } from "@/domain/platform";
import { needsSomeone, type Status, worst } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { readLimits } from "@/server/observe/limits";

export type ComponentCell = {
  component: string;
  title: string;
  group: PlatformDeclaration["components"][number]["group"];
  /** Undefined where this deployment does not have it. */
  status: Status | undefined;
  reason: string;
  since: Date | null;
  observedAt: Date | null;
};

export type EnvironmentOverview = {
  id: string;
  platformId: PlatformDeclaration["id"];
  platformName: string;
  name: string;
  problem: string | null;
  dialect: string | null;
  simulated: boolean;
  status: Status;
  cells: ComponentCell[];
  freshness: { status: Status; late: number; total: number; worst: string };
  openAlerts: number;
  observedAt: Date | null;
};

/** Every environment with the state of each component: what the overview matrix and every count are made of. */
export async function platformsOverview(db: Db, now: Date): Promise<EnvironmentOverview[]> {
  const [places, checkRows, lateJobs, alertCounts] = await Promise.all([
    db.select().from(environments).where(eq(environments.active, true)).orderBy(environments.id),
    db.select().from(checks).where(eq(checks.active, true)),
    freshnessByEnvironment(db, now),
    db
      .select({ environmentId: platformAlerts.environmentId, open: sql<number>`count(*)::int` })
      .from(platformAlerts)
      .where(and(isNull(platformAlerts.goneAt), sql`${platformAlerts.severity} <> 'info'`))
      .groupBy(platformAlerts.environmentId),
  ]);
  const checksOf = groupBy(checkRows, ({ environmentId }) => environmentId);
  return places
    .map((place): EnvironmentOverview => {
      const declaration = declarationOf(place.platformId);
      const cells = declaration.components.map((component) =>
        cellOf(component, checksOf.get(place.id) ?? [], now),
      );
      const freshness = lateJobs.get(place.id) ?? { status: "ok" as Status, late: 0, total: 0, worst: "" };
      const statuses = cells.flatMap(({ status }) => status ?? []);
      const latest = cells
        .flatMap(({ observedAt }) => observedAt ?? [])
        .sort((a, b) => b.getTime() - a.getTime())[0];
      return {
        id: place.id,
        platformId: place.platformId,
        platformName: declaration.name,
        name: place.name,
        problem: place.problem,
        dialect: place.dialect,
        simulated: place.simulated,
        status: place.problem
          ? "unknown"
          : worst(freshness.total > 0 ? [...statuses, freshness.status] : statuses),
        cells,
        freshness,
        openAlerts: alertCounts.find(({ environmentId }) => environmentId === place.id)?.open ?? 0,
        observedAt: latest ?? null,
      };
    })
    .sort(
      (a, b) =>
        PLATFORM_IDS.indexOf(a.platformId) - PLATFORM_IDS.indexOf(b.platformId) ||
        a.name.localeCompare(b.name),
    );
}

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export function cellOf(
  component: PlatformDeclaration["components"][number],
  checkRows: readonly (typeof checks.$inferSelect)[],
  now: Date,
): ComponentCell {
  const mine = checkRows.filter((check) => check.component === component.key);
  const offered = mine.filter((check) => check.notOffered === null);
  const base = { component: component.key, title: component.title, group: component.group };
  if (offered.length === 0)
    return {
      ...base,
      status: undefined,
      reason: mine[0]?.notOffered ?? "Not asked in this dialect.",
      since: null,
      observedAt: null,
    };
  const shown = offered.map((check) => ({
    check,
    shown: shownAt(check, check.observedAt, check.everySeconds, now),
  }));
  const status = worst(shown.map((one) => one.shown.status));
  const leading = shown.find((one) => one.shown.status === status);
  return {
    ...base,
    status,
    reason: leading?.shown.reason ?? "",
    since: leading?.shown.since ?? null,
    observedAt: leading?.check.observedAt ?? null,
  };
}

/** One row per environment, also with a thousand tenants: ages are judged in the database's order, worst first. */
async function freshnessByEnvironment(db: Db, now: Date) {
  const [rows, limits] = await Promise.all([
    db
      .select({
        environmentId: jobStates.environmentId,
        platformId: environments.platformId,
        job: jobStates.job,
        oldest: sql<Date | null>`min(${jobStates.lastGoodAt})`.mapWith((value) =>
          value === null ? null : new Date(value),
        ),
        never: sql<number>`count(*) filter (where ${jobStates.lastGoodAt} is null)::int`,
        total: sql<number>`count(*)::int`,
        observedAt: sql<Date>`min(${jobStates.observedAt})`.mapWith((value) => new Date(value)),
        everySeconds: sql<number>`max(${jobStates.everySeconds})::int`,
        bad: sql<number>`count(*) filter (where ${jobStates.status} <> 'ok')::int`,
      })
      .from(jobStates)
      .innerJoin(environments, eq(environments.id, jobStates.environmentId))
      .where(eq(environments.active, true))
      .groupBy(jobStates.environmentId, environments.platformId, jobStates.job),
    readLimits(db),
  ]);
  const found = new Map<string, { status: Status; late: number; total: number; worst: string }>();
  for (const row of rows) {
    const job = declarationOf(row.platformId).jobs.find(({ key }) => key === row.job);
    if (!job) continue;
    const shown = jobShownAt(
      { lastGoodAt: row.oldest, observedAt: row.observedAt, everySeconds: row.everySeconds },
      job,
      limits.get(thresholdId(row.platformId, job.ageMetric)) ?? null,
      now,
    );
    const status = row.never > 0 ? worst([shown.status, "unknown"]) : shown.status;
    const before = found.get(row.environmentId) ?? { status: "ok" as Status, late: 0, total: 0, worst: "" };
    const isWorse = worst([before.status, status]) !== before.status;
    found.set(row.environmentId, {
      status: worst([before.status, status]),
      late: before.late + Math.max(row.bad, needsSomeone(status) ? 1 : 0),
      total: before.total + row.total,
      worst: isWorse ? `${job.title}: ${shown.sentence}` : before.worst,
    });
  }
  return found;
}
