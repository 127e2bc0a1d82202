import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, jobStates, platformAlerts } from "@/db/schema";
import { shownAt } from "@/domain/check";
import { PLATFORM_IDS } from "@/domain/platform";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { needsSomeone, type Status, worst } from "@/domain/status";
import { declarationOf } from "@/server/connectors";

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
  const [places, checkRows, jobCounts, alertCounts] = await Promise.all([
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
    jobStatusCounts(db, now),
    db
      .select({ environmentId: platformAlerts.environmentId, open: sql<number>`count(*)::int` })
      .from(platformAlerts)
      .where(and(isNull(platformAlerts.goneAt), sql`${platformAlerts.severity} <> 'info'`))
      .groupBy(platformAlerts.environmentId),
  ]);
  const lateJobs = freshnessByEnvironment(
    jobCounts,
    new Map(places.map((place) => [place.id, place.platformId])),
  );
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

/**
 * One row per environment and status, also with a thousand tenants: the worker judges every state by the clock, so
 * here they are only counted. States that the platform has not told lately are unknown, whatever they were.
 */
function jobStatusCounts(db: Db, now: Date) {
  const late = sql`${jobStates.observedAt} < ${now.toISOString()}::timestamptz - make_interval(secs => ${jobStates.everySeconds} * 2.5 + 30)`;
  return db
    .select({
      environmentId: jobStates.environmentId,
      status: sql<Status>`case when ${jobStates.status} = 'ok' and ${late} then 'unknown' else ${jobStates.status} end`,
      total: sql<number>`count(*)::int`,
      // Of fresh data nobody asks which is the oldest, and it is nearly all of it.
      first: sql<
        string | null
      >`(array_agg(${jobStates.job} || '@' || ${jobStates.tenant} order by ${jobStates.lastGoodAt} nulls first) filter (where ${jobStates.status} <> 'ok' or ${late}))[1]`,
    })
    .from(jobStates)
    .groupBy(jobStates.environmentId, sql`2`);
}

function freshnessByEnvironment(
  rows: Awaited<ReturnType<typeof jobStatusCounts>>,
  platformOf: ReadonlyMap<string, PlatformDeclaration["id"]>,
) {
  const found = new Map<string, { status: Status; late: number; total: number; worst: string }>();
  for (const row of rows) {
    const before = found.get(row.environmentId) ?? { status: "ok" as Status, late: 0, total: 0, worst: "" };
    const status = worst([before.status, row.status]);
    const [job = "", tenant = ""] = (row.first ?? "").split("@");
    const platformId = platformOf.get(row.environmentId);
    const title = (platformId && declarationOf(platformId).jobs.find(({ key }) => key === job)?.title) ?? job;
    found.set(row.environmentId, {
      status,
      late: before.late + (needsSomeone(row.status) ? row.total : 0),
      total: before.total + row.total,
      worst: status !== before.status ? (tenant ? `${title}, ${tenant}` : title) : before.worst,
    });
  }
  return found;
}
