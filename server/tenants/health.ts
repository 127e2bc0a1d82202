import { and, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { jobStates } from "@/db/schema";
import { type PlatformId, thresholdId } from "@/domain/platform";
import { byTrouble, type Status } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { readLimits } from "@/server/observe/limits";

type Named = {
  environmentId: string;
  externalId: string;
  name: string;
  platformId: PlatformId;
  ids: Record<string, string>;
};

/** What its platform may call it: by its id, by another of its ids, or by its name. */
export const wordsFor = ({ externalId, name, ids }: Pick<Named, "externalId" | "name" | "ids">) => [
  ...new Set([externalId, name, ...Object.values(ids)]),
];

export type TenantHealth = {
  /** How the worst of its data stands; unknown where the platform tells nothing of it. */
  status: Status;
  /** The job with the worst data, how old that is, and how old it may be. */
  worst: { title: string; lastGoodAt: Date | null; allowedSeconds: number | null; sentence: string } | null;
  jobs: number;
  late: number;
  alerts: number;
  isCritical: boolean;
};

/** How these tenants are, in their order: their data as every screen judges it, and what is open of them. */
export async function healthOf(db: Db, tenants: readonly Named[], now: Date): Promise<TenantHealth[]> {
  if (tenants.length === 0) return [];
  const places = [...new Set(tenants.map(({ environmentId }) => environmentId))];
  const words = [...new Set(tenants.flatMap(wordsFor))];
  const [limits, states, alerts] = await Promise.all([
    readLimits(db),
    db
      .select()
      .from(jobStates)
      .where(and(inArray(jobStates.environmentId, places), inArray(jobStates.tenant, words))),
    openAlerts(db, places, words),
  ]);
  return tenants.map((tenant) => {
    const own = new Set(wordsFor(tenant));
    const isOwn = (row: { environmentId: string; tenant: string }) =>
      row.environmentId === tenant.environmentId && own.has(row.tenant);
    const declaration = declarationOf(tenant.platformId);
    const jobs = states.filter(isOwn).flatMap((state) => {
      const job = declaration.jobs.find(({ key }) => key === state.job);
      if (!job) return [];
      const allowed = limits.get(thresholdId(declaration.id, job.ageMetric)) ?? null;
      const shown = jobShownAt(state, job, allowed, now);
      return [
        {
          title: job.title,
          lastGoodAt: state.lastGoodAt,
          allowedSeconds: allowed?.warn ?? allowed?.alert ?? null,
          sentence: shown.sentence,
          status: shown.status,
        },
      ];
    });
    jobs.sort(
      (a, b) =>
        byTrouble(a.status, b.status) || (a.lastGoodAt?.getTime() ?? 0) - (b.lastGoodAt?.getTime() ?? 0),
    );
    const [first] = jobs;
    const open = alerts.filter(isOwn);
    return {
      status: first?.status ?? "unknown",
      worst: first
        ? {
            title: first.title,
            lastGoodAt: first.lastGoodAt,
            allowedSeconds: first.allowedSeconds,
            sentence: first.sentence,
          }
        : null,
      jobs: jobs.length,
      late: jobs.filter(({ status }) => status === "warn" || status === "alert").length,
      alerts: open.reduce((sum, { count }) => sum + count, 0),
      isCritical: open.some(({ critical }) => critical),
    };
  });
}

async function openAlerts(db: Db, places: readonly string[], words: readonly string[]) {
  const { rows } = await db.execute<{
    environmentId: string;
    tenant: string;
    count: number;
    critical: boolean;
  }>(sql`
    select environment_id as "environmentId", tenant, count(*)::int as count, bool_or(severity = 'critical') as critical from alerts
    where state <> 'resolved' and tenant = any(${sql.param(words)}::text[]) and environment_id = any(${sql.param(places)}::text[])
    group by environment_id, tenant`);
  return rows;
}
