import { sql } from "drizzle-orm";
import { notifications } from "@/db/schema";
import { conflict } from "@/domain/errors";
import { ResendNotification, TestChannel } from "@/domain/schema/notification";
import { command } from "@/server/command";
import { channelById } from "./channels";
import { notificationById } from "./notification-by-id";
import { type Outgoing, putIntoOutbox, RESENT } from "./outbox";

const PATIENCE_MS = 60_000;

/** A real message over the same way as every other; what becomes of it is read from its row. */
export const testChannel = command({
  action: "channel.test",
  needs: "channel:test",
  input: TestChannel,
  async run({ db, actor, now, correlationId }, { id, recipient }) {
    const channel = await channelById(db, id);
    if (!channel.active) throw conflict(`${channel.title} is switched off. Switch it on, then test it.`);
    const sentId = await put(db, now, {
      requestKey: `test ${correlationId}`,
      channelId: id,
      recipient: recipient || (channel.settings.recipient ?? ""),
      groupKey: `test ${correlationId}`,
      event: "test",
      severity: "info",
      message: {
        title: `${channel.title} can be reached`,
        sentence: `${actor.name} sent this to see whether messages arrive. Nothing is wrong.`,
        severity: "info",
        platform: "Wheelhouse",
        environment: "",
        facts: [],
        path: `/alerts/channels?channel=${id}`,
        alertCount: 0,
      },
      alertIds: [],
      because: `${actor.name} tested the channel`,
      deadlineAt: new Date(now.getTime() + PATIENCE_MS),
    });
    return {
      result: { id: sentId },
      audit: { subjectKind: "channel", subjectId: id, detail: { recipient, notification: sentId } },
    };
  },
});

/** Sends once more what did not arrive or may not have. It may be there twice then, which its message says. */
export const resendNotification = command({
  action: "notification.resend",
  needs: "channel:test",
  input: ResendNotification,
  async run({ db, actor, now }, { id }) {
    const row = await notificationById(db, id);
    if (row.state !== "failed" && row.state !== "unknown")
      throw conflict(`Only what failed or is unknown can be sent again; this one is ${row.state}.`);
    const { rows } = await db.execute<{ state: string; count: number }>(
      sql`select count(*)::int as count, coalesce(max(state) filter (where state in ('waiting', 'held', 'sending', 'sent')), '') as state
        from notifications where starts_with(request_key, ${`${RESENT}${id} `})`,
    );
    const earlier = rows[0] ?? { state: "", count: 0 };
    if (earlier.state) throw conflict(`It was sent again already; that one is ${earlier.state}.`);
    const note =
      row.state === "unknown" ? [{ name: "Note", value: "May be a repeat: sent again by hand." }] : [];
    const { groupKey, channelId, recipient, event, severity, message, alertIds } = row;
    const sentId = await put(db, now, {
      requestKey: `${RESENT}${id} ${earlier.count}`,
      channelId,
      recipient,
      groupKey,
      event,
      severity,
      message: { ...message, facts: [...message.facts, ...note] },
      alertIds,
      because: `${row.because}; sent again by ${actor.name}`,
      deadlineAt: new Date(now.getTime() + 10 * PATIENCE_MS),
    });
    return {
      result: { id: sentId },
      audit: {
        subjectKind: "notification",
        subjectId: id,
        detail: { channelId, recipient, was: row.state, again: sentId },
      },
    };
  },
});

async function put(db: Parameters<typeof putIntoOutbox>[0], now: Date, message: Outgoing): Promise<string> {
  await putIntoOutbox(db, [message], now);
  const [row] = await db
    .select({ id: notifications.id })
    .from(notifications)
    .where(sql`${notifications.requestKey} = ${message.requestKey}`);
  return row?.id ?? "";
}
