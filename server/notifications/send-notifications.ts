import { and, eq, inArray, isNull, lte } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, notifications, notificationThreads } from "@/db/schema";
import type { Outcome } from "@/platforms/drivers/delivery";
import { senders } from "@/platforms/drivers/senders";
import { PlatformError } from "@/platforms/platform";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { type Claimed, claim, heldBy } from "./claim";
import { type Channel, Doors } from "./doors";
import { settle } from "./settle";
import { tidyOutbox } from "./tidy-outbox";

/** So many calls to one channel at once, per worker; one that hangs takes one of them. */
const AT_ONCE = 4;

class NoLongerOurs extends Error {}

type Run = { ended: Promise<void>; wake(channel: Channel): void };
type Post = { doors: Doors; runs: Map<string, Run> };
const posts = new WeakMap<Db, Post>();

function postOf(db: Db): Post {
  const known = posts.get(db) ?? { doors: new Doors(db), runs: new Map() };
  posts.set(db, known);
  return known;
}

/**
 * Sees to the outbox and starts sending what is due. Every channel is on its own: this does not wait for the calls, so
 * one that hangs holds up none of the others, and the next turn finds it still at work.
 */
export async function sendNotifications(db: Db, now: Date): Promise<void> {
  await tidyOutbox(db, now);
  const post = postOf(db);
  const from = performance.now();
  const clock = () => new Date(now.getTime() + performance.now() - from);
  for (const channel of await channelsWithMail(db, now)) {
    const running = post.runs.get(channel.id);
    if (running) running.wake(channel);
    else startRun(db, post, channel, clock);
  }
}

/** Resolves when every call under way has its outcome written down. */
export async function untilSent(db: Db): Promise<void> {
  await Promise.all([...postOf(db).runs.values()].map(({ ended }) => ended));
}

/** Waits for the calls under way, then lets go of the connections. */
export async function stopSending(db: Db): Promise<void> {
  await untilSent(db);
  await postOf(db).doors.close();
}

const channelsWithMail = (db: Db, now: Date) =>
  db
    .selectDistinct({ channel: channels })
    .from(channels)
    .innerJoin(notifications, eq(notifications.channelId, channels.id))
    .where(
      and(
        eq(channels.active, true),
        inArray(notifications.state, ["waiting", "held"]),
        lte(notifications.notBefore, now),
      ),
    )
    .then((rows) => rows.map(({ channel }) => channel));

function startRun(db: Db, post: Post, first: Channel, clock: () => Date): void {
  let channel = first;
  let rouse: () => void = () => undefined;
  const ended = work()
    .catch((error: unknown) =>
      log.warn({ error, channel: channel.id }, "sending stopped; it goes on next turn"),
    )
    .finally(() => post.runs.delete(first.id));
  post.runs.set(first.id, {
    ended,
    wake: (next) => {
      channel = next;
      rouse();
    },
  });

  async function work(): Promise<void> {
    const underway = new Set<Promise<void>>();
    for (;;) {
      const roused = new Promise<void>((resolve) => {
        rouse = resolve;
      });
      const wasIdle = underway.size === 0;
      const room = AT_ONCE - underway.size;
      const claimed = room > 0 ? await claim(db, channel, room, clock()) : [];
      for (const row of claimed) {
        const sending = sendOne(db, post.doors, channel, row, clock)
          // The row is taken up again when its lease ends.
          .catch((error: unknown) => log.warn({ error, notification: row.id }, "an outcome was not kept"))
          .finally(() => underway.delete(sending));
        underway.add(sending);
      }
      if (underway.size === 0) {
        if (wasIdle) return;
        // What ended while it was asked may have been what the next of its group waits for.
        continue;
      }
      if (claimed.length === 0 || underway.size >= AT_ONCE) await Promise.race([...underway, roused]);
    }
  }
}

async function sendOne(
  db: Db,
  doors: Doors,
  channel: Channel,
  row: Claimed,
  clock: () => Date,
): Promise<void> {
  let outcome: Outcome;
  let isCalled = false;
  try {
    outcome = await senders[channel.kind](await deliveryOf(db, row, clock()), {
      ...doors.of(channel),
      aboutToCall: async () => {
        await noteCall(db, row, clock());
        isCalled = true;
      },
    });
  } catch (error) {
    if (error instanceof NoLongerOurs) return;
    if (error instanceof PlatformError && !isCalled)
      return settle(db, row, { kind: "again", answer: error.message }, clock());
    log.error({ error, channel: channel.id, notification: row.id }, "a sender broke");
    const answer = "Something broke on our side; the log has it.";
    outcome = isCalled
      ? { kind: "silent", answer, mayRepeat: false }
      : { kind: "refused", answer, fault: "channel" };
  }
  await settle(db, row, outcome, clock());
}

async function deliveryOf(db: Db, row: Claimed, at: Date) {
  const [thread] = await db
    .select({ providerId: notificationThreads.providerId })
    .from(notificationThreads)
    .where(
      and(
        eq(notificationThreads.channelId, row.channelId),
        eq(notificationThreads.recipient, row.recipient),
        eq(notificationThreads.groupKey, row.groupKey),
        isNull(notificationThreads.closedAt),
      ),
    );
  return {
    id: row.id,
    event: row.event,
    groupKey: row.groupKey,
    recipient: row.recipient,
    message: row.message,
    link: `${new URL(env().address).origin}/${row.message.path.replace(/^\/+/, "")}`,
    at,
    thread: thread?.providerId ?? null,
  };
}

/** Committed before the call, so that nobody sends again what a dead worker may have sent. */
async function noteCall(db: Db, row: Claimed, at: Date): Promise<void> {
  const [mine] = await db
    .update(notifications)
    .set({ calledAt: at })
    .where(and(heldBy(row), eq(notifications.state, "sending")))
    .returning({ id: notifications.id });
  if (!mine) throw new NoLongerOurs();
}
