import { sql } from "drizzle-orm";
import type { Db } from "@/db";

/**
 * Writes down what time alone changes about runs: past its deadline a run hangs; one that cannot be running any more
 * although the platform still lists it is a ghost. A person's own classification stays.
 */
export async function judgeRuns(db: Db, now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  await db.execute(sql`
    update runs set failure_class = 'hung',
      failure_because = jsonb_build_object('rule', 'deadline', 'matched', 'should have ended by ' || to_char(deadline_at at time zone 'UTC', 'DD Mon HH24:MI') || ' UTC', 'confidence', 1)
    where status = 'running' and deadline_at < ${at} and failure_class is null and classed_by_name is null`);
  await db.execute(sql`
    update runs r set ghost = 'A later run has ended; the platform still lists this one as running.'
    where r.status = 'running' and r.ghost is null and r.started_at is not null and exists (
      select from runs later where later.environment_id = r.environment_id and later.job = r.job and later.tenant = r.tenant
        and later.started_at > r.started_at and later.ended_at <= ${at} and later.status in ('succeeded', 'failed', 'partial')
        and later.facts ->> 'connection' is not distinct from r.facts ->> 'connection')`);
  await db.execute(sql`
    update runs set ghost = 'It has been running for more than twice the time it may take.'
    where status = 'running' and ghost is null and deadline_at < ${at}
      and deadline_at + (deadline_at - coalesce(started_at, deadline_at - interval '1 hour')) < ${at}`);
}
