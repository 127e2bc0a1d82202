import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { dbtRuns, environments, jobStates, tenants } from "@/db/schema";
import { countsOf, outcomeOf } from "@/domain/dbt";
import { notFound } from "@/domain/errors";
import { thresholdId } from "@/domain/platform";
import { byTrouble } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { readLimits } from "@/server/observe/limits";

const RUNS = 30;
const SLOWEST = 10;

/** The newest dbt runs of every environment, counted by kind. */
export async function listDbtRuns(db: Db) {
  const rows = await db
    .select()
    .from(dbtRuns)
    .orderBy(desc(dbtRuns.generatedAt), desc(dbtRuns.id))
    .limit(RUNS);
  return rows.map(({ results, ...row }) => {
    const of = (kind: string) => countsOf(results.filter((result) => result.kind === kind));
    return { ...row, total: results.length, models: of("model"), tests: of("test"), others: of("other") };
  });
}

/** One run: what failed and was skipped first, then the slowest. */
export async function dbtRunById(db: Db, id: number) {
  const [row] = await db.select().from(dbtRuns).where(eq(dbtRuns.id, id));
  if (!row) throw notFound("dbt run", String(id));
  const { results, ...run } = row;
  const told = results.map((result) => ({ ...result, outcome: outcomeOf(result.status) }));
  return {
    ...run,
    total: told.length,
    troubled: told.filter(({ outcome }) => outcome !== "succeeded" && outcome !== "skipped").slice(0, 200),
    skipped: told.filter(({ outcome }) => outcome === "skipped").slice(0, 200),
    slowest: told
      .filter(({ seconds }) => seconds !== null)
      .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
      .slice(0, SLOWEST),
  };
}

/** How old each tenant's warehouse snapshot is, the oldest and the unknown first. */
export async function snapshotAges(db: Db, now: Date) {
  const [rows, limits] = await Promise.all([
    db
      .select({
        state: jobStates,
        name: tenants.name,
        dialect: environments.dialect,
      })
      .from(jobStates)
      .innerJoin(
        environments,
        and(eq(environments.id, jobStates.environmentId), eq(environments.active, true)),
      )
      .leftJoin(
        tenants,
        and(
          eq(tenants.environmentId, jobStates.environmentId),
          sql`${tenants.externalId} = ${jobStates.tenant}`,
        ),
      )
      .where(and(eq(environments.platformId, "adinsights"), eq(jobStates.job, "snapshot"))),
    readLimits(db),
  ]);
  const job = declarationOf("adinsights").jobs.find(({ key }) => key === "snapshot");
  if (!job) return [];
  const limit = limits.get(thresholdId("adinsights", job.ageMetric)) ?? null;
  return rows
    .map(({ state, name, dialect }) => ({
      environmentId: state.environmentId,
      tenant: state.tenant,
      tenantName: name ?? state.tenant,
      dialect,
      generatedAt: state.lastGoodAt,
      nextDueAt: state.nextDueAt,
      observedAt: state.observedAt,
      note: state.note,
      allowedSeconds: limit?.warn ?? limit?.alert ?? null,
      shown: jobShownAt(state, job, limit, now),
    }))
    .sort(
      (a, b) =>
        byTrouble(a.shown.status, b.shown.status) ||
        (a.generatedAt?.getTime() ?? 0) - (b.generatedAt?.getTime() ?? 0),
    );
}
