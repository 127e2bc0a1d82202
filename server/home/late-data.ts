import { and, eq, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, jobStates, tenants } from "@/db/schema";
import { thresholdId } from "@/domain/platform";
import { byTrouble } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { readLimits } from "@/server/observe/limits";

/** Data that is older than it may be, anywhere, worst first. Judged states name the candidates; the age is computed now. */
export async function lateData(db: Db, limit: number, now: Date) {
  const [rows, limits] = await Promise.all([
    db
      .select({ state: jobStates, platformId: environments.platformId, tenantName: tenants.name })
      .from(jobStates)
      .innerJoin(
        environments,
        and(eq(environments.id, jobStates.environmentId), eq(environments.active, true)),
      )
      .leftJoin(
        tenants,
        and(eq(tenants.environmentId, jobStates.environmentId), eq(tenants.externalId, jobStates.tenant)),
      )
      .where(ne(jobStates.status, "ok"))
      .orderBy(jobStates.lastGoodAt)
      .limit(500),
    readLimits(db),
  ]);
  return rows
    .flatMap(({ state, platformId, tenantName }) => {
      const job = declarationOf(platformId).jobs.find(({ key }) => key === state.job);
      if (!job) return [];
      const allowed = limits.get(thresholdId(platformId, job.ageMetric)) ?? null;
      const shown = jobShownAt(state, job, allowed, now);
      return [
        {
          environmentId: state.environmentId,
          job: state.job,
          title: job.title,
          tenant: state.tenant,
          tenantName: tenantName ?? state.tenant,
          status: shown.status,
          ageMs: shown.ageMs,
          allowedSeconds: allowed?.warn ?? allowed?.alert ?? null,
          nextDueAt: state.nextDueAt ?? shown.dueAt,
          sentence: shown.sentence,
          lastError: state.lastError,
          trigger: job.trigger ?? null,
        },
      ];
    })
    .filter(({ status }) => status !== "ok")
    .sort(
      (a, b) =>
        byTrouble(a.status, b.status) ||
        (b.ageMs ?? Number.POSITIVE_INFINITY) - (a.ageMs ?? Number.POSITIVE_INFINITY),
    )
    .slice(0, limit);
}
