import { and, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, jobStates, tenants } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { type PlatformDeclaration, thresholdId } from "@/domain/platform";
import { byTrouble } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { type LimitBook, readLimits } from "@/server/observe/limits";

/** How fresh each job's data is, per tenant, worst first, with the sentence that explains it. */
export async function environmentJobs(db: Db, id: string, limit: number, now: Date) {
  const [[place], limits] = await Promise.all([
    db.select().from(environments).where(eq(environments.id, id)),
    readLimits(db),
  ]);
  if (!place) throw notFound("environment", id);
  const declaration = declarationOf(place.platformId);
  const rows = await worstRows(db, { environmentId: id, declaration, limits, limit, now });
  const names = await tenantNames(
    db,
    id,
    rows.map(({ tenant }) => tenant),
  );
  const jobs = rows.flatMap(({ total: _total, ...row }) => {
    const job = declaration.jobs.find(({ key }) => key === row.job);
    if (!job) return [];
    const allowed = limits.get(thresholdId(place.platformId, job.ageMetric)) ?? null;
    const shown = jobShownAt(row, job, allowed, now);
    return [
      {
        ...row,
        title: job.title,
        tenantName: names.get(row.tenant) ?? row.tenant,
        shown,
        allowedSeconds: allowed?.warn ?? allowed?.alert ?? null,
        alertSeconds: allowed?.alert ?? null,
        cadenceSeconds: job.everySeconds,
      },
    ];
  });
  jobs.sort(
    (a, b) =>
      byTrouble(a.shown.status, b.shown.status) ||
      (b.shown.ageMs ?? Number.POSITIVE_INFINITY) - (a.shown.ageMs ?? Number.POSITIVE_INFINITY),
  );
  return { total: rows[0]?.total ?? 0, jobs };
}

/** What people call the tenants that a platform numbers. */
async function tenantNames(db: Db, environmentId: string, ids: string[]): Promise<Map<string, string>> {
  const known = await db
    .select({ id: tenants.externalId, name: tenants.name })
    .from(tenants)
    .where(
      and(eq(tenants.environmentId, environmentId), inArray(tenants.externalId, [...new Set(["", ...ids])])),
    );
  return new Map(known.map(({ id, name }) => [id, name]));
}

/**
 * The rows that come first on screen, chosen where they are: with a thousand tenants only these travel. The order
 * follows the rules of domain/freshness; what a row shows is judged by those rules themselves.
 */
function worstRows(
  db: Db,
  of: {
    environmentId: string;
    declaration: PlatformDeclaration;
    limits: LimitBook;
    limit: number;
    now: Date;
  },
) {
  const { declaration, now } = of;
  const limitOf = ({ ageMetric }: { ageMetric: string }) =>
    of.limits.get(thresholdId(declaration.id, ageMetric));
  const at = sql`${now.toISOString()}::timestamptz`;
  const age = sql`extract(epoch from ${at} - ${jobStates.lastGoodAt})`;
  const isLate = sql`${jobStates.observedAt} < ${at} - make_interval(secs => greatest(${jobStates.everySeconds} * 2.5, ${jobStates.everySeconds} + 30))`;
  const trouble = sql`case
    when ${jobStates.lastGoodAt} is null or ${jobStates.lastGoodAt} > ${at} + interval '2 minutes' or not declared.limited then 2
    when ${age} > declared.alert and not coalesce(${jobStates.restsUntil} > ${at}, false) then 4
    when ${age} > declared.warn and not coalesce(${jobStates.restsUntil} > ${at}, false) then 3
    when ${isLate} then 2 else 0 end`;
  const { jobs } = declaration;
  const declared = sql`unnest(
    ${sql.param(jobs.map(({ key }) => key))}::text[], ${sql.param(jobs.map((job) => limitOf(job)?.alert ?? null))}::float8[],
    ${sql.param(jobs.map((job) => limitOf(job)?.warn ?? null))}::float8[], ${sql.param(jobs.map((job) => limitOf(job) !== undefined))}::bool[]
  ) as declared(job, alert, warn, limited)`;
  return db
    .select({ ...getTableColumns(jobStates), total: sql<number>`count(*) over ()::int` })
    .from(jobStates)
    .innerJoin(declared, sql`declared.job = ${jobStates.job}`)
    .where(and(eq(jobStates.environmentId, of.environmentId)))
    .orderBy(sql`${trouble} desc`, sql`${jobStates.lastGoodAt} nulls first`)
    .limit(of.limit);
}
