import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, jobStates, runs, thresholds } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { missedRuns } from "@/domain/freshness-story";
import { thresholdId } from "@/domain/platform";
import { mostSeconds } from "@/domain/run";
import { declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { tenantName } from "./heat";

export type Subject = { environmentId: string; job: string; tenant: string };

const SHOWN_RUNS = 60;

/** One job of one tenant: how fresh, why, what ran, and how well it runs. */
export async function jobSubject(db: Db, { environmentId, job: key, tenant }: Subject, now: Date) {
  const [place] = await db.select().from(environments).where(eq(environments.id, environmentId));
  if (!place) throw notFound("environment", environmentId);
  const declared = declarationOf(place.platformId);
  const job = declared.jobs.find((one) => one.key === key);
  if (!job) throw notFound("job", key);
  const recent = await recentRuns(db, environmentId, key, tenant);
  const [[state], [limit], name, figures] = await Promise.all([
    db
      .select()
      .from(jobStates)
      .where(
        and(eq(jobStates.environmentId, environmentId), eq(jobStates.job, key), eq(jobStates.tenant, tenant)),
      ),
    db
      .select()
      .from(thresholds)
      .where(eq(thresholds.id, thresholdId(place.platformId, job.ageMetric))),
    tenantName(db, environmentId, tenant),
    runFigures(db, environmentId, key, recent.tenant, now),
  ]);
  const limits = limit?.active ? limit : null;
  const shown = jobShownAt(
    state ?? { lastGoodAt: null, observedAt: now, everySeconds: job.everySeconds, restsUntil: null },
    job,
    limits,
    now,
  );
  return {
    environmentId,
    platformId: place.platformId,
    platform: declared.name,
    tenant,
    tenantName: name,
    job: {
      key,
      title: job.title,
      everySeconds: job.everySeconds,
      expectedSeconds: job.expectedSeconds ?? null,
      maximumSeconds: job.maximumSeconds ?? null,
      mostSeconds: mostSeconds(job),
      startsIn: job.startsIn ?? null,
      source: job.source ? `${job.source.file}, line ${job.source.line}` : null,
    },
    state: state ?? null,
    shown,
    limits: limits && { warn: limits.warn, alert: limits.alert },
    source: limits && {
      file: limits.sourceFile,
      line: limits.sourceLine,
      derived: limits.derived,
      note: limits.note,
    },
    differences: declared.differences.filter(({ id }) => limits?.note.includes(id)),
    missed: missedRuns(state?.lastRunAt ?? null, job.everySeconds, now, state?.restsUntil),
    runs: recent.rows,
    /** The platform tells only of runs for all tenants together. */
    runsAreOfAll: recent.tenant !== tenant,
    figures,
    now,
  };
}

const SHOWN = {
  id: runs.id,
  externalId: runs.externalId,
  status: runs.status,
  startedAt: runs.startedAt,
  endedAt: runs.endedAt,
  durationMs: runs.durationMs,
  records: runs.records,
  error: runs.error,
  deadlineAt: runs.deadlineAt,
  ghost: runs.ghost,
  failureClass: runs.failureClass,
  failureBecause: runs.failureBecause,
  retryOf: runs.retryOf,
  coversTo: runs.coversTo,
  seenAt: runs.seenAt,
};

async function recentRuns(db: Db, environmentId: string, job: string, tenant: string) {
  const of = (whose: string) =>
    db
      .select(SHOWN)
      .from(runs)
      .where(and(eq(runs.environmentId, environmentId), eq(runs.job, job), eq(runs.tenant, whose)))
      .orderBy(desc(sql`coalesce(${runs.startedAt}, ${runs.endedAt}, ${runs.seenAt})`), desc(runs.id))
      .limit(SHOWN_RUNS);
  const own = await of(tenant);
  if (own.length > 0 || tenant === "") return { rows: own, tenant };
  const all = await of("");
  return { rows: all, tenant: all.length > 0 ? "" : tenant };
}

/** How well the job ran in the last 7 and 30 days: share that ended well, middle duration, records. */
async function runFigures(db: Db, environmentId: string, job: string, tenant: string, now: Date) {
  const { rows } = await db.execute<{
    days: number;
    ended: number;
    good: number;
    half: number | null;
    records: number | null;
  }>(sql`
    select days, count(r.id)::int as ended, count(r.id) filter (where r.status = 'succeeded')::int as good,
      percentile_cont(0.5) within group (order by r.duration_ms) as half, sum(r.records)::float8 as records
    from (values (7), (30)) as span(days)
    left join runs r on r.environment_id = ${environmentId} and r.job = ${job} and r.tenant = ${tenant}
      and r.status in ('succeeded', 'failed', 'partial') and r.started_at >= ${now.toISOString()}::timestamptz - days * interval '1 day'
    group by days order by days`);
  return rows.map(({ days, ended, good, half, records }) => ({
    days,
    ended,
    good,
    middleMs: half === null ? null : Math.round(half),
    records,
  }));
}
