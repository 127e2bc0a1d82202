import { and, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, jobStates, tenants } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { thresholdId } from "@/domain/platform";
import type { PlatformDeclaration } from "@/domain/schema/platform";
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
  const keys = declaration.jobs.map(({ key }) => key);
  const [rows, total] = await Promise.all([
    worstRows(db, { environmentId: id, declaration, limits, limit, now }),
    db.$count(jobStates, and(eq(jobStates.environmentId, id), inArray(jobStates.job, keys))),
  ]);
  const names = await tenantNames(
    db,
    id,
    rows.map(({ tenant }) => tenant),
  );
  const jobs = rows.flatMap((row) => {
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
  return { total, jobs };
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
  const { jobs } = declaration;
  /** Data that was last good before then is past the limit. */
  const before = (seconds: number | null | undefined) =>
    typeof seconds === "number" ? new Date(now.getTime() - seconds * 1000).toISOString() : null;
  const declared = sql`unnest(
    ${sql.param(jobs.map(({ key }) => key))}::text[],
    ${sql.param(jobs.map((job) => before(limitOf(job)?.alert)))}::timestamptz[],
    ${sql.param(jobs.map((job) => before(limitOf(job)?.warn)))}::timestamptz[],
    ${sql.param(jobs.map((job) => limitOf(job) !== undefined))}::bool[]
  ) as declared(job, alert_before, warn_before, has_limit)`;
  const at = sql`${now.toISOString()}::timestamptz`;
  const rests = sql`coalesce(${jobStates.restsUntil} > ${at}, false)`;
  const trouble = sql`case
    when ${jobStates.lastGoodAt} is null or ${jobStates.lastGoodAt} > ${at} + interval '2 minutes' or not declared.has_limit then 2
    when ${jobStates.lastGoodAt} < declared.alert_before and not ${rests} then 4
    when ${jobStates.lastGoodAt} < declared.warn_before and not ${rests} then 3
    when ${jobStates.observedAt} < ${at} - greatest(${jobStates.everySeconds} * 2.5, ${jobStates.everySeconds} + 30) * interval '1 second' then 2
    else 0 end`;
  return db
    .select(getTableColumns(jobStates))
    .from(jobStates)
    .innerJoin(declared, sql`declared.job = ${jobStates.job}`)
    .where(eq(jobStates.environmentId, of.environmentId))
    .orderBy(sql`${trouble} desc`, sql`${jobStates.lastGoodAt} nulls first`)
    .limit(of.limit);
}
