import { and, asc, desc, eq, inArray, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { alerts, checks, environments, jobStates, tenants } from "@/db/schema";
import { shownAt } from "@/domain/check";
import { badRequest } from "@/domain/errors";
import { declarationOf } from "@/server/connectors";
import { isToldLate } from "@/server/observe/judge";
import { platformsOverview } from "@/server/platforms/overview";
import { auditCollection } from "./audit";
import { keyIn } from "./cursor";
import { type Collection, type Page, paged, type Question } from "./page";

const isWithin = (column: PgColumn, within: readonly string[] | undefined): SQL | undefined =>
  within && inArray(column, [...within]);

/** Narrowed to one environment that was asked for. */
const named = (column: PgColumn, params: URLSearchParams): SQL | undefined => {
  const wanted = params.get("environment");
  return wanted === null ? undefined : eq(column, wanted);
};

const later = (columns: SQL, key: readonly (string | number)[] | undefined): SQL | undefined =>
  key &&
  sql`(${columns}) > (${sql.join(
    key.map((part) => sql`${part}`),
    sql`, `,
  )})`;

async function readPlatforms({ db, within, params, limit }: Question): Promise<Page> {
  const [after] = keyIn(params.get("cursor"), ["string"]) ?? [];
  const rows = await db
    .select({ id: environments.platformId, environments: sql<number>`count(*)::int` })
    .from(environments)
    .where(
      and(
        eq(environments.active, true),
        isWithin(environments.id, within),
        after === undefined ? undefined : sql`${environments.platformId} > ${after}`,
      ),
    )
    .groupBy(environments.platformId)
    .orderBy(environments.platformId)
    .limit(limit + 1);
  return paged(
    rows,
    limit,
    (row) => ({ ...row, name: declarationOf(row.id).name }),
    ({ id }) => [id],
  );
}

async function readEnvironments({ db, now, within, params, limit }: Question): Promise<Page> {
  const [after = ""] = keyIn(params.get("cursor"), ["string"]) ?? [];
  const rows = (await platformsOverview(db, now))
    .filter(({ id }) => id > after && (!within || within.includes(id)))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return paged(
    rows,
    limit,
    ({ id, platformId, name, status, dialect, simulated, problem, observedAt }) => ({
      id,
      platform: platformId,
      name,
      status,
      dialect,
      simulated,
      problem,
      observedAt,
    }),
    ({ id }) => [id],
  );
}

async function readChecks({ db, now, within, params, limit }: Question): Promise<Page> {
  const key = keyIn(params.get("cursor"), ["string", "string"]);
  const rows = await db
    .select()
    .from(checks)
    .where(
      and(
        eq(checks.active, true),
        isWithin(checks.environmentId, within),
        named(checks.environmentId, params),
        later(sql`${checks.environmentId}, ${checks.key}`, key),
      ),
    )
    .orderBy(asc(checks.environmentId), asc(checks.key))
    .limit(limit + 1);
  return paged(
    rows,
    limit,
    (row) => {
      const { status, reason, since } = shownAt(row, row.observedAt, row.everySeconds, now);
      const { environmentId: environment, key: name, title, component, value, observedAt, notOffered } = row;
      return {
        environment,
        key: name,
        title,
        component,
        status,
        reason,
        since,
        value,
        observedAt,
        notOffered,
      };
    },
    (row) => [row.environmentId, row.key],
  );
}

async function readJobs({ db, now, within, params, limit }: Question): Promise<Page> {
  const key = keyIn(params.get("cursor"), ["string", "string", "string"]);
  const rows = await db
    .select({
      environment: jobStates.environmentId,
      job: jobStates.job,
      tenant: jobStates.tenant,
      status: jobStates.status,
      toldLate: isToldLate(now),
      since: jobStates.since,
      lastGoodAt: jobStates.lastGoodAt,
      lastRunAt: jobStates.lastRunAt,
      lastStatus: jobStates.lastStatus,
      nextDueAt: jobStates.nextDueAt,
      observedAt: jobStates.observedAt,
    })
    .from(jobStates)
    .where(
      and(
        isWithin(jobStates.environmentId, within),
        named(jobStates.environmentId, params),
        later(sql`${jobStates.environmentId}, ${jobStates.job}, ${jobStates.tenant}`, key),
      ),
    )
    .orderBy(asc(jobStates.environmentId), asc(jobStates.job), asc(jobStates.tenant))
    .limit(limit + 1);
  return paged(
    rows,
    limit,
    ({ toldLate, tenant, status, ...row }) => ({
      ...row,
      tenant: tenant || null,
      status: toldLate && status === "ok" ? "unknown" : status,
    }),
    (row) => [row.environment, row.job, row.tenant],
  );
}

async function readAlerts({ db, within, params, limit }: Question): Promise<Page> {
  const [before] = keyIn(params.get("cursor"), ["number"]) ?? [];
  const state = params.get("state");
  if (state !== null && state !== "open" && state !== "resolved")
    throw badRequest('"state" is "open" or "resolved"; without it, both come.');
  const rows = await db
    .select()
    .from(alerts)
    .where(
      and(
        isWithin(alerts.environmentId, within),
        named(alerts.environmentId, params),
        state === "resolved" ? eq(alerts.state, "resolved") : undefined,
        state === "open" ? ne(alerts.state, "resolved") : undefined,
        before === undefined ? undefined : lt(alerts.id, Number(before)),
      ),
    )
    .orderBy(desc(alerts.id))
    .limit(limit + 1);
  return paged(
    rows,
    limit,
    (row) => ({
      id: row.id,
      environment: row.environmentId,
      tenant: row.tenant,
      job: row.job,
      check: row.check,
      severity: row.severity,
      state: row.state,
      title: row.title,
      sentence: row.sentence,
      startedAt: row.startedAt,
      openedAt: row.openedAt,
      resolvedAt: row.resolvedAt,
      owner: row.ownerName,
    }),
    ({ id }) => [id],
  );
}

async function readTenants({ db, within, params, limit }: Question): Promise<Page> {
  const key = keyIn(params.get("cursor"), ["string", "string"]);
  const rows = await db
    .select()
    .from(tenants)
    .where(
      and(
        isNull(tenants.goneAt),
        isWithin(tenants.environmentId, within),
        named(tenants.environmentId, params),
        later(sql`${tenants.environmentId}, ${tenants.externalId}`, key),
      ),
    )
    .orderBy(asc(tenants.environmentId), asc(tenants.externalId))
    .limit(limit + 1);
  return paged(
    rows,
    limit,
    ({ environmentId, externalId, name, active, firstSeenAt, lastSeenAt }) => ({
      environment: environmentId,
      id: externalId,
      name,
      active,
      firstSeenAt,
      lastSeenAt,
    }),
    (row) => [row.environmentId, row.externalId],
  );
}

/** What can be read at /api/v1/<name>. */
export const COLLECTIONS: Readonly<Record<string, Collection>> = {
  platforms: { needs: "platform:read", filters: [], read: readPlatforms },
  environments: { needs: "platform:read", filters: [], read: readEnvironments },
  checks: { needs: "check:read", filters: ["environment"], read: readChecks },
  jobs: { needs: "job:read", filters: ["environment"], read: readJobs },
  alerts: { needs: "alert:read", filters: ["environment", "state"], read: readAlerts },
  tenants: { needs: "tenant:read", filters: ["environment"], read: readTenants },
  audit: auditCollection,
};
