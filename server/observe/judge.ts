import { and, eq, isNotNull, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, jobStates, stateChanges } from "@/db/schema";
import { lateAfterMs, shownAt } from "@/domain/check";
import { freshness } from "@/domain/freshness";
import { thresholdId } from "@/domain/platform";
import { judgeValue } from "@/domain/threshold";
import { declarationOf } from "@/server/connectors";
import { type LimitBook, readLimits } from "./limits";

/**
 * Writes down what time alone has changed: checks whose answer is late become unknown, data grows past its limit.
 * Screens compute the same at the moment they are drawn; this keeps the history true between two looks.
 */
export async function judgeByTime(db: Db, now: Date): Promise<void> {
  await markLate(db, now);
  await judgeJobs(db, now, await readLimits(db));
}

async function markLate(db: Db, now: Date): Promise<void> {
  const rows = await db
    .select()
    .from(checks)
    .where(
      and(
        eq(checks.active, true),
        isNull(checks.notOffered),
        isNotNull(checks.observedAt),
        ne(checks.status, "unknown"),
        sql`${checks.observedAt} < ${now}::timestamptz - make_interval(secs => ${checks.everySeconds} * 2)`,
      ),
    );
  for (const row of rows) {
    const shown = shownAt(row, row.observedAt, row.everySeconds, now);
    if (!shown.isLate) continue;
    await db.transaction(async (tx) => {
      const moved = await tx
        .update(checks)
        .set({
          status: "unknown",
          since: shown.since,
          reason: shown.reason,
          candidate: null,
          candidateCount: 0,
        })
        .where(
          and(
            eq(checks.id, row.id),
            eq(checks.status, row.status),
            sql`${checks.observedAt} = ${row.observedAt}`,
          ),
        )
        .returning({ id: checks.id });
      if (moved.length > 0)
        await tx.insert(stateChanges).values({
          at: shown.since,
          environmentId: row.environmentId,
          subjectKind: "check",
          subject: row.key,
          fromStatus: row.status,
          toStatus: "unknown",
          reason: shown.reason,
        });
    });
  }
}

/** A job's state now: its age against its limit, unless the platform has not told us lately. */
export function jobShownAt(
  row: Pick<typeof jobStates.$inferSelect, "lastGoodAt" | "observedAt" | "everySeconds" | "restsUntil">,
  job: { everySeconds: number },
  limits: Parameters<typeof freshness>[0]["limits"],
  now: Date,
) {
  const judged = freshness({
    lastGoodAt: row.lastGoodAt,
    restsUntil: row.restsUntil,
    limits,
    everySeconds: job.everySeconds,
    now,
  });
  const isLate = now.getTime() - row.observedAt.getTime() > lateAfterMs(row.everySeconds);
  // Data can only have grown older since we were last told; what was past its limit then is past it now.
  if (isLate && judged.status === "ok") return { ...judged, status: "unknown" as const, isLate };
  return { ...judged, isLate };
}

/** The same lateness where the rows are: a job that the platform has not told us about lately. */
export function isToldLate(now: Date): SQL<boolean> {
  const seconds = sql`greatest(${jobStates.everySeconds} * 2.5::float8, ${jobStates.everySeconds} + 30)`;
  return sql`${jobStates.observedAt} < ${now.toISOString()}::timestamptz - ${seconds} * interval '1 second'`;
}

async function judgeJobs(db: Db, now: Date, limits: LimitBook): Promise<void> {
  const rows = await db
    .select({
      state: {
        environmentId: jobStates.environmentId,
        job: jobStates.job,
        tenant: jobStates.tenant,
        lastGoodAt: jobStates.lastGoodAt,
        restsUntil: jobStates.restsUntil,
        observedAt: jobStates.observedAt,
        everySeconds: jobStates.everySeconds,
        status: jobStates.status,
      },
      platformId: environments.platformId,
    })
    .from(jobStates)
    .innerJoin(
      environments,
      and(eq(environments.id, jobStates.environmentId), eq(environments.active, true)),
    );
  for (const { state, platformId } of rows) {
    const job = declarationOf(platformId).jobs.find(({ key }) => key === state.job);
    if (!job) continue;
    const shown = jobShownAt(state, job, limits.get(thresholdId(platformId, job.ageMetric)) ?? null, now);
    if (shown.status === state.status) continue;
    const reason = shown.isLate
      ? `The platform has not told us since ${state.observedAt.toISOString()}. ${shown.sentence}`
      : shown.sentence;
    await db.transaction(async (tx) => {
      const moved = await tx
        .update(jobStates)
        .set({ status: shown.status, since: now })
        .where(
          and(
            eq(jobStates.environmentId, state.environmentId),
            eq(jobStates.job, state.job),
            eq(jobStates.tenant, state.tenant),
            eq(jobStates.status, state.status),
          ),
        )
        .returning({ job: jobStates.job });
      if (moved.length > 0)
        await tx.insert(stateChanges).values({
          at: now,
          environmentId: state.environmentId,
          subjectKind: "job",
          subject: `${state.job}@${state.tenant}`,
          fromStatus: state.status,
          toStatus: shown.status,
          reason,
        });
    });
  }
}

/** Judges the kept values of one metric again, at once, because its limits changed. */
export async function rejudgeMetric(db: Db, platformId: string, metric: string, now: Date): Promise<number> {
  const limits = await readLimits(db);
  const limit = limits.get(`${platformId}/${metric}`);
  const rows = await db
    .select({ check: checks })
    .from(checks)
    .innerJoin(environments, eq(environments.id, checks.environmentId))
    .where(
      and(
        eq(environments.platformId, platformId as (typeof environments.$inferSelect)["platformId"]),
        eq(checks.metric, metric),
        isNotNull(checks.value),
      ),
    );
  let moved = 0;
  for (const { check } of rows) {
    if (!limit || check.value === null || check.status === "unknown") continue;
    const status = judgeValue(check.value, limit);
    if (status === check.status) continue;
    const reason = `The limit changed; the last value was ${check.value}.`;
    await db
      .update(checks)
      .set({ status, since: now, reason, candidate: null, candidateCount: 0 })
      .where(eq(checks.id, check.id));
    await db.insert(stateChanges).values({
      at: now,
      environmentId: check.environmentId,
      subjectKind: "check",
      subject: check.key,
      fromStatus: check.status,
      toStatus: status,
      reason,
    });
    moved += 1;
  }
  await judgeJobs(db, now, limits);
  return moved;
}
