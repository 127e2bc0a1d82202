import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { can } from "@/domain/access";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { standingOf } from "@/server/grants/holdings";
import { log } from "@/server/log";
import { redeliver } from "./ask-flow";
import { aboutFlow, CONSOLE_NAME, changeFlow, type Held, holdFlow, placeOfFlow, tell } from "./flow-rows";
import { walk } from "./walk";

/** Takes a flow as far as it goes without a person. */
export async function walkFlow(db: Db, id: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await holdFlow(tx, id, { skipBusy: true });
    if (held?.flow.state !== "running") return;
    if (await restsOnNobody(tx, held, now)) return;
    await redeliver(tx, held, now);
    await walk(tx, held, now);
  });
}

/** Stops a flow whose owner may not work on it any more where it is; somebody else takes it over and goes on. */
async function restsOnNobody(tx: Db, held: Held, now: Date): Promise<boolean> {
  const { ownerId, ownerName } = held.flow;
  const owner = ownerId ? await standingOf(tx, ownerId) : undefined;
  if (!ownerId || (owner && can(owner, "flow:work", placeOfFlow(held.flow)))) return false;
  const said = `${ownerName} may not work on this any more. Hand it over to go on.`;
  await changeFlow(tx, held, { state: "paused", said }, now);
  await tell(tx, held, { kind: "paused", byName: CONSOLE_NAME, said, at: now });
  await appendAudit(tx, SYSTEM, held.flow.id, {
    ...aboutFlow(held.flow, { reason: said }),
    action: "flow.pause",
    result: "refused",
  });
  return true;
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
