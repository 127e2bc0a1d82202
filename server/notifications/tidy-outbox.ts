import { and, eq, inArray, isNull, lte, ne, notInArray, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, notifications } from "@/db/schema";
import { KNOWS_REPEATS } from "@/domain/notification";
import { ALERT_SEVERITIES } from "@/domain/platform";
import { quietUntil } from "@/domain/quiet-hours";
import { giveUp, noteTrouble } from "./settle";

const BATCH = 200;

/** Before anything is sent: what a dead worker left, what is too late, what has nobody to send it, what has to be quiet. */
export async function tidyOutbox(db: Db, now: Date): Promise<void> {
  await settleAbandoned(db, now);
  await giveUpLate(db, now);
  await holdForQuiet(db, now);
}

async function settleAbandoned(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx
      .select({ row: notifications, kind: channels.kind })
      .from(notifications)
      .innerJoin(channels, eq(channels.id, notifications.channelId))
      .where(and(eq(notifications.state, "sending"), lte(notifications.leaseUntil, now)))
      .limit(BATCH)
      .for("update", { of: notifications, skipLocked: true });
    for (const { row, kind } of rows) {
      if (row.calledAt && !KNOWS_REPEATS.includes(kind)) {
        const answer = "The worker that handed it over ended before an answer was kept: it may have arrived.";
        await giveUp(tx, row, { state: "unknown", answer }, now);
        continue;
      }
      await tx
        .update(notifications)
        .set({
          state: "waiting",
          notBefore: now,
          leaseUntil: null,
          calledAt: null,
          answer: row.calledAt
            ? "The worker that handed it over ended before an answer was kept; repeated under the same key."
            : "The worker that took it ended before it handed it over.",
        })
        .where(eq(notifications.id, row.id));
    }
  });
}

async function giveUpLate(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx
      .select({ row: notifications, active: channels.active })
      .from(notifications)
      .innerJoin(channels, eq(channels.id, notifications.channelId))
      .where(
        and(
          inArray(notifications.state, ["waiting", "held"]),
          or(lte(notifications.deadlineAt, now), eq(channels.active, false)),
        ),
      )
      .limit(BATCH)
      .for("update", { of: notifications, skipLocked: true });
    for (const { row, active } of rows) {
      const why = active ? "Not delivered in time." : "This channel is switched off.";
      await giveUp(tx, row, { state: "failed", answer: [why, row.answer].filter(Boolean).join(" ") }, now);
      if (active && row.attempt === 0)
        await noteTrouble(
          tx,
          row.channelId,
          "Messages wait longer than they may: too many for its limit per minute.",
          now,
        );
    }
  });
}

/** A message that is held may wait as long after the quiet hours as it might have waited without them. */
async function holdForQuiet(db: Db, now: Date): Promise<void> {
  const quiet = await db
    .select()
    .from(channels)
    .where(sql`${channels.quiet} is not null and ${channels.active}`);
  for (const channel of quiet) {
    const loud = ALERT_SEVERITIES.filter((severity) => quietUntil(channel.quiet, severity, now) === null);
    const still = ALERT_SEVERITIES.find((severity) => !loud.includes(severity));
    const end = still && quietUntil(channel.quiet, still, now);
    if (!end) continue;
    await db
      .update(notifications)
      .set({
        state: "held",
        notBefore: end,
        deadlineAt: sql`greatest(${notifications.deadlineAt},
          ${end.toISOString()}::timestamptz + (${notifications.deadlineAt} - ${notifications.createdAt}))`,
        answer: "Quiet hours.",
      })
      .where(
        and(
          eq(notifications.channelId, channel.id),
          inArray(notifications.state, ["waiting", "held"]),
          lte(notifications.notBefore, now),
          isNull(notifications.calledAt),
          ne(notifications.event, "test"),
          loud.length > 0 ? notInArray(notifications.severity, loud) : undefined,
        ),
      );
  }
}
