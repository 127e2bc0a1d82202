import { sql } from "drizzle-orm";
import type { Db } from "@/db";

const WINDOW_HOURS = 24;
const TOGETHER = 3;

export type CredentialProblem = {
  environmentId: string;
  failed: number;
  since: Date;
  job: string;
  matched: string;
};

/**
 * Environments in which the newest run of every job and tenant failed for its credential: one problem, however many
 * rows it makes. One run that ends well is enough to end it.
 */
export async function credentialProblems(db: Db, now: Date): Promise<CredentialProblem[]> {
  const { rows } = await db.execute<{
    environment_id: string;
    failed: number;
    since: string;
    job: string;
    matched: string | null;
  }>(sql`
    select environment_id, count(*)::int as failed, min(at)::text as since, (array_agg(job order by at))[1] as job,
      (array_agg(matched order by (matched = '') , at))[1] as matched
    from (
      select distinct on (environment_id, job, tenant) environment_id, job, status, failure_class,
        coalesce(failure_because->>'matched', '') as matched, coalesce(ended_at, started_at) as at
      from runs
      where coalesce(started_at, ended_at) > ${new Date(now.getTime() - WINDOW_HOURS * 3_600_000).toISOString()}::timestamptz
        and status <> 'running'
      order by environment_id, job, tenant, coalesce(started_at, ended_at) desc
    ) newest
    group by environment_id
    having count(*) >= ${TOGETHER} and bool_and(coalesce(failure_class = 'authentication' and status <> 'succeeded', false))`);
  return rows.map((row) => ({
    environmentId: row.environment_id,
    failed: row.failed,
    since: new Date(row.since),
    job: row.job,
    matched: row.matched ?? "",
  }));
}
