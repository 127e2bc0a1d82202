import { and, eq, isNull, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, jobStates, platformAlerts } from "@/db/schema";
import { shownAt } from "@/domain/check";
import { PLATFORM_IDS } from "@/domain/platform";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { byTrouble, needsSomeone, type Status, worst } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { isToldLate } from "@/server/observe/judge";

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

type Place = Pick<typeof environments.$inferSelect, "id" | "platformId">;

/** Every environment with the state of each component: what the overview matrix and every count are made of. */
export async function platformsOverview(db: Db, now: Date): Promise<EnvironmentOverview[]> {
  const [places, checkRows, freshnessOf, alertCounts] = await Promise.all([
    db.select().from(environments).where(eq(environments.active, true)).orderBy(environments.id),
    db
      .select({
        environmentId: checks.environmentId,
        component: checks.component,
        everySeconds: checks.everySeconds,
        notOffered: checks.notOffered,
        status: checks.status,
        since: checks.since,
        reason: checks.reason,
        observedAt: checks.observedAt,
      })
      .from(checks)
      .where(eq(checks.active, true)),
    jobFreshness(db, now),
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
      const freshness = freshnessOf(place);
      // Whoever sees none of its checks cannot tell how it is.
      const statuses = checksOf.has(place.id)
        ? cells.flatMap(({ status }) => status ?? [])
        : ["unknown" as const];
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
  checkRows: readonly Pick<
    typeof checks.$inferSelect,
    "component" | "everySeconds" | "notOffered" | "status" | "since" | "reason" | "observedAt"
  >[],
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

type Freshness = EnvironmentOverview["freshness"];

/**
 * How many jobs are in trouble, and the worst of each environment. The worker judges every state by the clock, so
 * here they are only counted; what the platform has not told lately is unknown, whatever it was.
 */
async function jobFreshness(db: Db, now: Date): Promise<(place: Place) => Freshness> {
  const troubled = db
    .select({
      environmentId: jobStates.environmentId,
      job: jobStates.job,
      tenant: jobStates.tenant,
      lastGoodAt: jobStates.lastGoodAt,
      status:
        sql<Status>`case when ${jobStates.status} = 'ok' then 'unknown' else ${jobStates.status} end`.as(
          "trouble",
        ),
    })
    .from(jobStates)
    .where(or(ne(jobStates.status, "ok"), isToldLate(now)))
    .as("troubled");
  const { environmentId, status, job, tenant, lastGoodAt } = troubled;
  const [totals, troubles] = await Promise.all([
    db
      .select({ environmentId: jobStates.environmentId, total: sql<number>`count(*)::int` })
      .from(jobStates)
      .groupBy(jobStates.environmentId),
    db
      .selectDistinctOn([environmentId, status], {
        environmentId,
        status,
        job,
        tenant,
        count: sql<number>`(count(*) over (partition by ${environmentId}, ${status}))::int`,
      })
      .from(troubled)
      .orderBy(environmentId, status, sql`${lastGoodAt} nulls first`),
  ]);
  return ({ id, platformId }) => {
    const mine = troubles.filter((trouble) => trouble.environmentId === id);
    const [first] = mine.toSorted((a, b) => byTrouble(a.status, b.status));
    const title = declarationOf(platformId).jobs.find(({ key }) => key === first?.job)?.title ?? first?.job;
    return {
      status: first?.status ?? "ok",
      late: mine.reduce((sum, one) => sum + (needsSomeone(one.status) ? one.count : 0), 0),
      total: totals.find((one) => one.environmentId === id)?.total ?? 0,
      worst: [title, first?.tenant].filter(Boolean).join(", "),
    };
  };
}
