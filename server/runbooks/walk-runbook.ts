import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { log } from "@/server/log";
import { holdRun } from "./run-rows";
import { walk } from "./walk";

/** Takes a run as far as it goes without a person: machine steps that are ready, waits that ended, actions that settled. */
export async function walkRunbook(db: Db, id: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await holdRun(tx, id, { skipBusy: true });
    if (held) await walk(tx, held, now);
  });
}

/** Every run on which time or a worker has moved something. */
export async function walkRunbooks(db: Db, now: Date): Promise<void> {
  for (const id of await movedRuns(db, now))
    await walkRunbook(db, id, now).catch((error: unknown) =>
      log.error({ error, runbookRun: id }, "runbook run not walked"),
    );
}

/** Runs with a step whose time came, whose action or query ended, for which an action was asked, or whose turn came. */
async function movedRuns(db: Db, now: Date): Promise<string[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await db.execute<{ id: string }>(sql`
    select r.id from runbook_runs r
    where r.state = 'running' and (
      exists (
        select 1 from runbook_steps s
        left join action_runs a on a.id = s.action_run_id
        left join query_runs q on q.id = s.query_run_id
        where s.run_id = r.id and s.state in ('running', 'waiting') and (
          s.due_at <= ${at}
          or a.state not in ('drafted', 'previewed', 'waiting', 'queued', 'running', 'verifying')
          or q.state in ('done', 'failed')
          or (s.query_run_id is not null and q.id is null)
        )
      )
      or exists (
        select 1 from action_runs a
        join runbook_steps s on s.run_id = r.id and s.key = a.runbook_step
        where a.runbook_run_id = r.id and s.state in ('ready', 'waiting')
          and a.id is distinct from s.action_run_id and a.requested_at >= s.started_at
          and a.state not in ('cancelled', 'expired')
      )
      or (
        not exists (
          select 1 from runbook_steps s
          where s.run_id = r.id and s.kind <> 'rollback' and s.state in ('ready', 'running', 'waiting', 'failed')
        )
        and exists (
          select 1 from runbook_steps s where s.run_id = r.id and s.kind <> 'rollback' and s.state = 'ahead'
        )
      )
    )
    order by r.changed_at limit 500`);
  return rows.map(({ id }) => id);
}
