import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import { environments, jobStates, tenants } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { thresholdId } from "@/domain/platform";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { byTrouble, STATUSES, type Status } from "@/domain/status";
import { declarationOf } from "@/server/connectors";
import { isToldLate, jobShownAt } from "@/server/observe/judge";
import { type LimitBook, readLimits } from "@/server/observe/limits";

export const ListJobs = z.strictObject({
  id: z.string().max(200),
  /** Words that the job or its tenant is called by. */
  text: z.string().max(500).default(""),
  /** As the platform calls them; none means all. */
  tenants: z.array(z.string().max(300)).max(20).default([]),
  /** None means all. */
  states: z.array(z.enum(STATUSES)).max(STATUSES.length).default([]),
  limit: z.number().int().min(1).max(1000).default(50),
});

/**
 * How fresh each job's data is, per tenant, worst first, with the sentence that explains it. Of a thousand tenants
 * only those that are shown travel; `counts` tells how many there are in each state among those that fit the text,
 * `total` how many there are at all.
 */
export async function environmentJobs(db: Db, input: z.output<typeof ListJobs>, now: Date) {
  const [[place], limits] = await Promise.all([
    db
      .select({ platformId: environments.platformId })
      .from(environments)
      .where(eq(environments.id, input.id)),
    readLimits(db),
  ]);
  if (!place) throw notFound("environment", input.id);
  const declaration = declarationOf(place.platformId);
  const judged = judgedJobs(declaration, limits, now);
  const [found, rows] = await Promise.all([countJobs(db, input, judged), worstJobs(db, input, judged)]);
  const jobs = rows.flatMap(({ everySeconds, observedAt, restsUntil, ...row }) => {
    const job = declaration.jobs.find(({ key }) => key === row.job);
    if (!job) return [];
    const allowed = limits.get(thresholdId(place.platformId, job.ageMetric)) ?? null;
    return [
      {
        ...row,
        title: job.title,
        shown: jobShownAt({ ...row, everySeconds, observedAt, restsUntil }, job, allowed, now),
        allowedSeconds: allowed?.warn ?? allowed?.alert ?? null,
        alertSeconds: allowed?.alert ?? null,
      },
    ];
  });
  jobs.sort(
    (a, b) =>
      byTrouble(a.shown.status, b.shown.status) ||
      (b.shown.ageMs ?? Number.POSITIVE_INFINITY) - (a.shown.ageMs ?? Number.POSITIVE_INFINITY),
  );
  return { ...found, jobs };
}

type Judged = { declared: SQL; trouble: SQL<number> };

/** A status as a number that sorts: STATUSES stands in the order of trouble. */
const rank = (status: Status) => sql.raw(String(STATUSES.indexOf(status)));

/**
 * The state of every job where the rows are. It follows the rules of domain/freshness; what a row shows is judged by
 * those rules themselves.
 */
function judgedJobs(declaration: PlatformDeclaration, limits: LimitBook, now: Date): Judged {
  const { jobs } = declaration;
  const limitOf = ({ ageMetric }: { ageMetric: string }) =>
    limits.get(thresholdId(declaration.id, ageMetric));
  /** Data that was last good before then is past the limit. */
  const before = (seconds: number | null | undefined) =>
    typeof seconds === "number" ? new Date(now.getTime() - seconds * 1000).toISOString() : null;
  const declared = sql`unnest(
    ${sql.param(jobs.map(({ key }) => key))}::text[],
    ${sql.param(jobs.map(({ title }) => title))}::text[],
    ${sql.param(jobs.map((job) => before(limitOf(job)?.alert)))}::timestamptz[],
    ${sql.param(jobs.map((job) => before(limitOf(job)?.warn)))}::timestamptz[],
    ${sql.param(jobs.map((job) => limitOf(job) !== undefined))}::bool[]
  ) as declared(job, title, alert_before, warn_before, has_limit)`;
  const at = sql`${now.toISOString()}::timestamptz`;
  const rests = sql`coalesce(${jobStates.restsUntil} > ${at}, false)`;
  const trouble = sql<number>`case
    when ${jobStates.lastGoodAt} is null or ${jobStates.lastGoodAt} > ${at} + interval '2 minutes' or not declared.has_limit then ${rank("unknown")}
    when ${jobStates.lastGoodAt} < declared.alert_before and not ${rests} then ${rank("alert")}
    when ${jobStates.lastGoodAt} < declared.warn_before and not ${rests} then ${rank("warn")}
    when ${isToldLate(now)} then ${rank("unknown")}
    else ${rank("ok")} end`;
  return { declared, trouble };
}

const tenantOfJob = and(
  eq(tenants.environmentId, jobStates.environmentId),
  eq(tenants.externalId, jobStates.tenant),
);

/** Every word stands somewhere in what the job and its tenant are called; undefined where nothing was typed. */
function fits(text: string): SQL | undefined {
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const patterns = words.map((word) => `%${word.replace(/[%_\\]/g, "\\$&")}%`);
  return sql`concat_ws(' ', declared.title, ${jobStates.job}, ${jobStates.tenant}, ${tenants.name}) ilike all(${sql.param(patterns)}::text[])`;
}

const isAmong = (names: readonly string[]) =>
  names.length > 0 ? inArray(jobStates.tenant, [...names]) : undefined;

async function countJobs(
  db: Db,
  { id, text, tenants: names }: z.output<typeof ListJobs>,
  { declared, trouble }: Judged,
) {
  const rows = await db
    .select({
      trouble,
      total: sql<number>`count(*)::int`,
      fitting: sql<number>`(count(*) filter (where ${fits(text) ?? sql`true`}))::int`,
    })
    .from(jobStates)
    .innerJoin(declared, sql`declared.job = ${jobStates.job}`)
    .leftJoin(tenants, tenantOfJob)
    .where(and(eq(jobStates.environmentId, id), isAmong(names)))
    .groupBy(sql`1`);
  const counts = Object.fromEntries(
    STATUSES.map((status, at) => [status, rows.find((row) => row.trouble === at)?.fitting ?? 0]),
  ) as Record<Status, number>;
  return { counts, total: rows.reduce((sum, { total }) => sum + total, 0) };
}

function worstJobs(
  db: Db,
  { id, text, states, limit, tenants: names }: z.output<typeof ListJobs>,
  { declared, trouble }: Judged,
) {
  const wanted = states.map((status) => STATUSES.indexOf(status));
  return db
    .select({
      environmentId: jobStates.environmentId,
      job: jobStates.job,
      tenant: jobStates.tenant,
      // What people call the tenants that a platform numbers.
      tenantName: sql<string>`coalesce(${tenants.name}, ${jobStates.tenant})`,
      lastGoodAt: jobStates.lastGoodAt,
      lastRunAt: jobStates.lastRunAt,
      lastStatus: jobStates.lastStatus,
      lastError: jobStates.lastError,
      nextDueAt: jobStates.nextDueAt,
      restsUntil: jobStates.restsUntil,
      consecutiveFailures: jobStates.consecutiveFailures,
      note: jobStates.note,
      observedAt: jobStates.observedAt,
      everySeconds: jobStates.everySeconds,
    })
    .from(jobStates)
    .innerJoin(declared, sql`declared.job = ${jobStates.job}`)
    .leftJoin(tenants, tenantOfJob)
    .where(
      and(
        eq(jobStates.environmentId, id),
        isAmong(names),
        wanted.length > 0 ? sql`${trouble} = any(${sql.param(wanted)}::int[])` : undefined,
        fits(text),
      ),
    )
    .orderBy(sql`${trouble} desc`, sql`${jobStates.lastGoodAt} nulls first`)
    .limit(limit);
}
