import { inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { notifications } from "@/db/schema";
import type { AlertMessage, NotificationEvent } from "@/domain/notification";
import type { AlertSeverity } from "@/domain/platform";
import { beyondScope } from "@/server/scope";
import { overtake } from "./overtake";

export type Outgoing = {
  /** Made from what was decided, so that deciding again adds nothing. */
  requestKey: string;
  channelId: string;
  recipient: string;
  groupKey: string;
  event: NotificationEvent;
  severity: AlertSeverity;
  message: AlertMessage;
  alertIds: readonly number[];
  because: string;
  /** Given up after this. */
  deadlineAt: Date;
  /** The message it stands in for. */
  fallbackOf?: string;
};

/** What is sent again by hand tells nothing new, so it overtakes nothing. */
export const RESENT = "resend ";
const AT_ONCE = 1000;
const KEPT_ALERTS = 50;

/**
 * Puts messages into the outbox, in the transaction that decided on them. What is there already stays as it is. A later
 * message of a group overtakes those that wait for the same recipient, as far as it speaks of all their alerts.
 */
export function putIntoOutbox(db: Db, messages: readonly Outgoing[], now: Date): Promise<void> {
  // Messages of a group overtake each other, whoever's they are.
  return beyondScope(db, () => put(db, messages, now));
}

async function put(db: Db, messages: readonly Outgoing[], now: Date): Promise<void> {
  for (let start = 0; start < messages.length; start += AT_ONCE) {
    const inserted = await db
      .insert(notifications)
      .values(
        messages.slice(start, start + AT_ONCE).map(({ alertIds, ...message }, index) => ({
          ...message,
          alertIds: alertIds.slice(0, KEPT_ALERTS),
          notBefore: now,
          createdAt: afterItsGroup(message.groupKey, now, start + index),
        })),
      )
      .onConflictDoNothing({ target: notifications.requestKey })
      .returning({ id: notifications.id });
    if (inserted.length === 0) continue;
    const late = await withOlder(
      db,
      inserted.map(({ id }) => id),
    );
    for (const id of late) await put(db, await overtake(db, id), now);
  }
}

/**
 * Now, or right after the youngest message of its group: what is decided later is later, also when two decisions name
 * the same moment or another machine's clock is ahead. Microseconds keep the order within one call.
 */
const afterItsGroup = (
  groupKey: string,
  now: Date,
  index: number,
) => sql`greatest(${now.toISOString()}::timestamptz,
  (select max(o.created_at) + interval '1 microsecond' from notifications o where o.group_key = ${groupKey}))
  + ${index} * interval '1 microsecond'`;

/** Those of the new messages that are not the first of their group, in their order. */
async function withOlder(db: Db, ids: string[]): Promise<string[]> {
  const rows = await db
    .select({ id: notifications.id })
    .from(notifications)
    .where(
      sql`${inArray(notifications.id, ids)} and not starts_with(${notifications.requestKey}, ${RESENT}) and exists (select 1 from notifications o
        where o.group_key = ${notifications.groupKey} and o.created_at < ${notifications.createdAt})`,
    )
    .orderBy(notifications.createdAt);
  return rows.map(({ id }) => id);
}
