import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, notifications, notificationThreads } from "@/db/schema";
import type { NotificationEvent } from "@/domain/notification";
import type { Outcome } from "@/platforms/drivers/delivery";
import { redact } from "@/platforms/outbound/redact";
import { type Claimed, heldBy } from "./claim";
import { closePace, openPace } from "./pace";
import { standIn } from "./stand-in";

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;
const SAID = 500;
/** These belong to no trouble, so nothing is edited or answered below them. */
const STANDS_ALONE: readonly NotificationEvent[] = ["test", "checkpoint"];

/** Full jitter: anything up to twice as long as the time before, so that many who failed together come back apart. */
export const waitBefore = (attempt: number) =>
  Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 10));

/** Writes down what became of a message, as long as it is still this attempt's; a late answer beats "unknown". */
export async function settle(db: Db, row: Claimed, outcome: Outcome, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const answer = redact(outcome.answer).slice(0, SAID);
    if (outcome.kind === "sent") return settleSent(tx, row, { ...outcome, answer }, now);
    const isChannels = outcome.kind !== "refused" || outcome.fault === "channel";
    if (isChannels) await noteTrouble(tx, row.channelId, answer, now);
    if (outcome.kind === "again" && outcome.retryAfterSeconds !== undefined)
      await closePace(tx, row.channelId, new Date(now.getTime() + outcome.retryAfterSeconds * 1000));
    const repeats = outcome.kind === "again" || (outcome.kind === "silent" && outcome.mayRepeat);
    if (!repeats)
      return giveUp(tx, row, { state: outcome.kind === "silent" ? "unknown" : "failed", answer }, now);
    const told = outcome.kind === "again" ? (outcome.retryAfterSeconds ?? 0) * 1000 : 0;
    const next = new Date(now.getTime() + Math.max(told, waitBefore(row.attempt)));
    if (next >= row.deadlineAt)
      return giveUp(tx, row, { state: "failed", answer: `Not delivered in time. ${answer}` }, now);
    await tx
      .update(notifications)
      .set({ state: "waiting", notBefore: next, leaseUntil: null, calledAt: null, answer })
      .where(and(heldBy(row), eq(notifications.state, "sending")));
  });
}

async function settleSent(
  tx: Db,
  row: Claimed,
  { answer, providerId, thread }: Extract<Outcome, { kind: "sent" }>,
  now: Date,
): Promise<void> {
  const [kept] = await tx
    .update(notifications)
    .set({ state: "sent", sentAt: now, leaseUntil: null, answer, providerId })
    .where(and(heldBy(row), inArray(notifications.state, ["sending", "unknown"])))
    .returning({ id: notifications.id });
  if (!kept) return;
  await tx
    .update(channels)
    .set({ lastOkAt: now, failingSince: null, lastTrouble: null })
    .where(eq(channels.id, row.channelId));
  await openPace(tx, row.channelId);
  const place = and(
    eq(notificationThreads.channelId, row.channelId),
    eq(notificationThreads.recipient, row.recipient),
    eq(notificationThreads.groupKey, row.groupKey),
    isNull(notificationThreads.closedAt),
  );
  if (row.event === "resolve") await tx.update(notificationThreads).set({ closedAt: now }).where(place);
  else if (thread && !STANDS_ALONE.includes(row.event)) {
    const { channelId, recipient, groupKey } = row;
    await tx
      .insert(notificationThreads)
      .values({ channelId, recipient, groupKey, providerId: thread, openedAt: now })
      .onConflictDoUpdate({
        target: [notificationThreads.channelId, notificationThreads.recipient, notificationThreads.groupKey],
        targetWhere: sql`closed_at is null`,
        set: { providerId: thread },
      });
  }
}

/** The end of a message that did not arrive; its stand-in goes into the outbox with it. */
export async function giveUp(
  tx: Db,
  row: Claimed,
  { state, answer }: { state: "failed" | "unknown"; answer: string },
  now: Date,
): Promise<void> {
  const [ended] = await tx
    .update(notifications)
    .set({ state, leaseUntil: null, answer })
    .where(and(heldBy(row), inArray(notifications.state, ["waiting", "held", "sending"])))
    .returning();
  if (ended) await standIn(tx, ended, now);
}

export async function noteTrouble(tx: Db, channelId: string, trouble: string, now: Date): Promise<void> {
  await tx
    .update(channels)
    .set({
      failingSince: sql`coalesce(${channels.failingSince}, ${now.toISOString()}::timestamptz)`,
      lastTrouble: trouble,
    })
    .where(eq(channels.id, channelId));
}
