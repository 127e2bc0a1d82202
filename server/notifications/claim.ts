import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { notifications } from "@/db/schema";
import type { Channel } from "./doors";
import { takeFromPace } from "./pace";

export type Claimed = typeof notifications.$inferSelect;

/** More than the call may take, so that a living worker never loses what it is sending. */
const GRACE_SECONDS = 20;
/** So many more are looked at than taken, because other workers hold some of them at this moment. */
const SPARE = 8;

/**
 * Takes up to so many messages of a channel that may go out now, worst first; none of them is taken by another worker.
 * Of one group and recipient only the oldest goes, so that news arrive in their order.
 */
export async function claim(db: Db, channel: Channel, room: number, now: Date): Promise<Claimed[]> {
  return db.transaction(async (tx) => {
    const at = sql`${now.toISOString()}::timestamptz`;
    // Each half has an index of its own; the window keeps one pass over what is unsent, however long the queue is.
    const { rows: heads } = await tx.execute<{ id: string }>(sql`
      with unsent as (
        select id, state, severity, group_key, recipient, created_at, not_before, deadline_at from notifications
        where channel_id = ${channel.id} and state in ('waiting', 'held')
        union all
        select id, state, severity, group_key, recipient, created_at, not_before, deadline_at from notifications
        where channel_id = ${channel.id} and state = 'sending'),
      queued as (
        select *, count(*) filter (where state <> 'held') over (
          partition by group_key, recipient order by created_at, id
          rows between unbounded preceding and 1 preceding) as older
        from unsent)
      select id from queued
      where older = 0 and state <> 'sending' and not_before <= ${at} and deadline_at > ${at}
      order by array_position(array['critical', 'warning', 'info'], severity), created_at
      limit ${room * SPARE}`);
    if (heads.length === 0) return [];
    const { rows: due } = await tx.execute<{ id: string }>(sql`
      select id from notifications
      where ${inArray(
        notifications.id,
        heads.map(({ id }) => id),
      )} and state in ('waiting', 'held')
      order by array_position(array['critical', 'warning', 'info'], severity), created_at
      limit ${room} for update skip locked`);
    if (due.length === 0) return [];
    const granted = await takeFromPace(tx, channel, due.length, now);
    if (granted === 0) return [];
    return tx
      .update(notifications)
      .set({
        state: "sending",
        attempt: sql`${notifications.attempt} + 1`,
        leaseUntil: new Date(now.getTime() + (channel.timeoutSeconds + GRACE_SECONDS) * 1000),
        calledAt: null,
      })
      .where(
        inArray(
          notifications.id,
          due.slice(0, granted).map(({ id }) => id),
        ),
      )
      .returning();
  });
}

/** This message as this attempt holds it. */
export const heldBy = ({ id, attempt }: Claimed) =>
  and(eq(notifications.id, id), eq(notifications.attempt, attempt));
