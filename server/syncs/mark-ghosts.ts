import { sql } from "drizzle-orm";
import type { Db } from "@/db";

/** Names runs that cannot be running any more although their platform still lists them. That a run hangs is for `classify.ts` to say. */
export async function markGhosts(db: Db, now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
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
