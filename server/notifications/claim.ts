import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { notifications } from "@/db/schema";
import type { Channel } from "./doors";
import { takeFromPace } from "./pace";

export type Claimed = typeof notifications.$inferSelect;

/** More than the call may take, so that a living worker never loses what it is sending. */
const GRACE_SECONDS = 20;

/**
 * Takes up to so many messages of a channel that may go out now, worst first; none of them is taken by another worker.
 * Of one group and recipient only the oldest goes, so that news arrive in their order.
 */
export async function claim(db: Db, channel: Channel, room: number, now: Date): Promise<Claimed[]> {
  return db.transaction(async (tx) => {
    const { rows: due } = await tx.execute<{ id: string }>(sql`
      select id from notifications n
      where n.channel_id = ${channel.id} and n.state in ('waiting', 'held') and n.not_before <= ${now.toISOString()}::timestamptz
        and n.deadline_at > ${now.toISOString()}::timestamptz
        and not exists (select 1 from notifications o
          where o.group_key = n.group_key and o.channel_id = n.channel_id and o.recipient = n.recipient
            and o.state in ('waiting', 'sending') and (o.created_at, o.id) < (n.created_at, n.id))
      order by array_position(array['critical', 'warning', 'info'], n.severity), n.created_at
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
