import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { notifications } from "@/db/schema";
import { notificationById } from "./notification-by-id";
import type { Outgoing } from "./outbox";

type Row = typeof notifications.$inferSelect;

const TELLS = sql`('trigger', 'update', 'remind', 'handover')`;

/**
 * Drops what this message makes needless, and answers with what has to be said elsewhere because of it: whoever was
 * told in its stead.
 */
export async function overtake(db: Db, id: string): Promise<Outgoing[]> {
  const row = await notificationById(db, id);
  if (row.event === "acknowledge" || row.event === "resolve") {
    await dropWaiting(db, row);
    const copies = await copiesFor(db, row);
    if (row.event === "resolve" && (await nobodyWasTold(db, row)))
      await db.execute(sql`update notifications set state = 'dropped',
        answer = 'Over before anybody was told here, so there is nothing to take back.' where id = ${id} and state = 'waiting'`);
    return copies;
  }
  if (row.event === "trigger" || row.event === "update" || row.event === "remind") {
    const dropped = await dropWaiting(db, row);
    const first = dropped.filter(({ event }) => event === "trigger");
    // Nobody has heard of it yet: it is the first news, and was promised by the first one's deadline.
    for (const { deadline_at } of first)
      await db.execute(
        sql`update notifications set event = 'trigger', deadline_at = least(deadline_at, ${deadline_at}::timestamptz) where id = ${id}`,
      );
  }
  return [];
}

async function dropWaiting(db: Db, row: Row) {
  const { rows } = await db.execute<{ event: string; deadline_at: string }>(sql`
    update notifications o set state = 'dropped', lease_until = null,
      answer = concat_ws(' Before that: ', 'Overtaken by a later message of its group before it was sent.', o.answer)
    from notifications n
    where n.id = ${row.id} and ${samePlace}
      and (o.created_at, o.id) < (n.created_at, n.id) and o.state in ('waiting', 'held') and o.alert_ids <@ n.alert_ids
      and (o.event in ('update', 'remind') or (o.event = 'trigger' and n.event <> 'acknowledge')
        or (o.event = 'acknowledge' and n.event = 'resolve'))
    returning o.event, o.deadline_at::text`);
  return rows;
}

const samePlace = sql`o.group_key = n.group_key and o.channel_id = n.channel_id and o.recipient = n.recipient`;

/** Older messages of the same trouble at the same place: everything since it was last over. */
const sinceLastOver = sql`o.created_at < n.created_at and o.created_at > coalesce((select max(r.created_at) from notifications r
  where r.group_key = n.group_key and r.channel_id = n.channel_id and r.recipient = n.recipient
    and r.event = 'resolve' and r.created_at < n.created_at), '-infinity')`;

/** There was something to tell here and none of it went out. */
async function nobodyWasTold(db: Db, row: Row): Promise<boolean> {
  const { rows } = await db.execute<{ silent: boolean }>(sql`
    select coalesce(bool_and(o.state in ('dropped', 'failed')), false) as silent
    from notifications o join notifications n on n.id = ${row.id} and ${samePlace} and ${sinceLastOver}
    where o.event in ${TELLS}`);
  return rows[0]?.silent === true;
}

async function copiesFor(db: Db, row: Row): Promise<Outgoing[]> {
  const { rows } = await db.execute<{ channel_id: string; recipient: string }>(sql`
    select distinct s.channel_id, s.recipient
    from notifications o join notifications n on n.id = ${row.id} and ${samePlace} and ${sinceLastOver}
      join notifications s on s.fallback_of = o.id and s.group_key = o.group_key
    where s.event in ${TELLS} and s.state not in ('failed', 'dropped')`);
  return rows.map(({ channel_id, recipient }) => ({
    requestKey: `${row.requestKey} > ${channel_id}`,
    channelId: channel_id,
    recipient,
    groupKey: row.groupKey,
    event: row.event,
    severity: row.severity,
    message: row.message,
    alertIds: row.alertIds,
    because: `${row.because}; also here, where it was told in ${row.channelId}'s stead`,
    deadlineAt: row.deadlineAt,
  }));
}
