import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { log } from "@/server/log";
import { redeliver } from "./ask-flow";
import { holdFlow } from "./flow-rows";
import { walk } from "./walk";

/** Takes a flow as far as it goes without a person. */
export async function walkFlow(db: Db, id: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await holdFlow(tx, id, { skipBusy: true });
    if (held?.flow.state !== "running") return;
    await redeliver(tx, held, now);
    await walk(tx, held, now);
  });
}

/** Every flow on which time or a worker has moved something. */
export async function walkFlows(db: Db, now: Date): Promise<void> {
  for (const id of await movedFlows(db, now))
    await walkFlow(db, id, now).catch((error: unknown) =>
      log.error({ error, correlationId: id }, "flow not walked"),
    );
}

/** Flows with a step whose time came, whose action ended or was asked for, or whose turn came. */
async function movedFlows(db: Db, now: Date): Promise<string[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await db.execute<{ id: string }>(sql`
    select f.id from flows f
    where f.state = 'running' and (
      exists (
        select 1 from flow_steps s
        left join action_runs a on a.id = s.action_run_id
        where s.flow_id = f.id and s.state in ('running', 'waiting') and (
          s.due_at <= ${at}
          or a.state not in ('drafted', 'previewed', 'waiting', 'queued', 'running', 'verifying')
          or (f.batch_id is not null and s.due_at is null and a.state = 'previewed')
        )
      )
      or exists (
        select 1 from action_runs a
        join flow_steps s on s.flow_id = f.id and s.key = a.flow_step
        where a.flow_id = f.id and s.state in ('ready', 'waiting')
          and a.id is distinct from s.action_run_id and a.requested_at >= s.started_at
          and a.state not in ('cancelled', 'expired')
      )
      or not exists (
        select 1 from flow_steps s
        where s.flow_id = f.id and s.state in ('ready', 'running', 'waiting', 'failed')
      )
    )
    order by f.changed_at limit 500`);
  return rows.map(({ id }) => id);
}
