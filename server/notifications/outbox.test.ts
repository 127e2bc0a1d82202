import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { channels, notifications } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { CHANNEL_OF, outgoing, startsClean, withInbox } from "@/server/testing/with-inbox";
import { type Outgoing, putIntoOutbox } from "./outbox";
import { channelsFailing } from "./queries";
import { sendNotifications, untilSent } from "./send-notifications";
import { waitBefore } from "./settle";

const stage = onStage();
const post = withInbox(stage);
const NOW = new Date("2026-07-01T12:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const KINDS = Object.entries(CHANNEL_OF) as [keyof typeof CHANNEL_OF, string][];

startsClean(stage, post);

const put = (messages: Outgoing[], now = NOW) =>
  stage.db.transaction((tx) => putIntoOutbox(tx, messages, now));
const rows = () => stage.db.select().from(notifications).orderBy(notifications.createdAt);
const states = async () => (await rows()).map(({ state }) => state);
const channel = async (id: string) =>
  (await stage.db.select().from(channels).where(eq(channels.id, id)))[0] ?? expect.fail(id);
const arrived = () => post.inbox.arrived.map(({ title }) => title).reverse();

describe("the outbox", () => {
  test("deciding again adds nothing, and nothing is sent that was not committed", async () => {
    const message = outgoing(NOW);
    await put([message, message]);
    await put([message]);
    await stage.db
      .transaction(async (tx) => {
        await putIntoOutbox(tx, [outgoing(NOW)], NOW);
        throw new Error("the decision fails");
      })
      .catch(() => undefined);
    await post.turn(NOW);
    await post.turn(later(1));
    expect(await states()).toEqual(["sent"]);
    expect(post.inbox.arrived).toHaveLength(1);
  });

  test.each(KINDS)("%s: goes out, and the channel is known to work", async (_kind, channelId) => {
    await put([outgoing(NOW, { channelId })]);
    await post.turn(NOW);
    const [row] = await rows();
    expect(row).toMatchObject({ state: "sent", attempt: 1, answer: expect.any(String) });
    expect(row?.calledAt).not.toBeNull();
    expect(await channel(channelId)).toMatchObject({ failingSince: null, lastOkAt: row?.sentAt });
  });

  test("two workers at once send each message once", async () => {
    await put(
      Array.from({ length: 60 }, (_, index) => outgoing(NOW, { channelId: index % 2 ? "slack" : "pager" })),
    );
    const work = (db: typeof stage.db) => sendNotifications(db, NOW).then(() => untilSent(db));
    await Promise.all([work(stage.db), work(post.other.db), work(stage.db), work(post.other.db)]);
    expect(new Set(await states())).toEqual(new Set(["sent"]));
    expect(post.inbox.arrived).toHaveLength(60);
    expect(new Set(arrived()).size).toBe(60);
  });

  test("the worst goes first, and the news of one group keep their order", async () => {
    await stage.db.update(channels).set({ perMinute: 1 });
    await put([
      outgoing(NOW, { severity: "info", title: "small" }),
      outgoing(NOW, { severity: "critical", title: "big" }),
    ]);
    await post.turn(NOW);
    expect(arrived()).toEqual([expect.stringContaining("big")]);
    await stage.db.update(channels).set({ perMinute: 6000 });
    await put([
      outgoing(NOW, { groupKey: "g", title: "opened", severity: "info" }),
      outgoing(NOW, { groupKey: "g", title: "opened", event: "acknowledge", severity: "critical" }),
    ]);
    // The second of a group waits for the first; it may need a turn of its own.
    await post.turn(later(1));
    await post.turn(later(2));
    expect(arrived().filter((title) => title.includes("opened"))).toEqual([
      expect.stringContaining("· opened"),
      expect.stringContaining("Taken: opened"),
    ]);
  });

  test("a channel's limit per minute holds over all workers, and what is over it waits", async () => {
    await stage.db.update(channels).set({ perMinute: 5 });
    await put(Array.from({ length: 12 }, () => outgoing(NOW, { deadlineAt: later(600) })));
    await Promise.all([post.turn(NOW), sendNotifications(post.other.db, NOW)]);
    await untilSent(post.other.db);
    expect(post.inbox.arrived).toHaveLength(5);
    await post.turn(later(30));
    expect(post.inbox.arrived).toHaveLength(5);
    await post.turn(later(66));
    expect(post.inbox.arrived).toHaveLength(10);
    expect(await channelsFailing(stage.db)).toEqual([]);
  });
});

describe("a later message of a group", () => {
  const group = (event: Outgoing["event"], more: Partial<Outgoing> = {}) =>
    outgoing(NOW, { groupKey: "g", event, title: event, ...more });

  test("over before it was told: neither the news nor its end is sent", async () => {
    await put([group("trigger")]);
    await put([group("resolve")], later(1));
    await post.turn(later(2));
    expect(await states()).toEqual(["dropped", "dropped"]);
    expect((await rows()).map(({ answer }) => answer)).toEqual([
      expect.stringContaining("Overtaken"),
      expect.stringContaining("Over before anybody was told"),
    ]);
    expect(post.inbox.arrived).toEqual([]);
  });

  test("two decisions at one moment keep their order", async () => {
    for (let round = 0; round < 10; round += 1) {
      await put([group("trigger", { groupKey: `g${round}` })]);
      await put([group("resolve", { groupKey: `g${round}` })]);
    }
    await post.turn(NOW);
    expect(new Set(await states())).toEqual(new Set(["dropped"]));
  });

  test("over after it was told: its end is sent, what waited between is not", async () => {
    await put([group("trigger")]);
    await post.turn(NOW);
    await put([group("update")], later(1));
    await put([group("resolve")], later(2));
    await post.turn(later(3));
    expect(await states()).toEqual(["sent", "dropped", "sent"]);
    await put([group("trigger", { requestKey: "next time" })], later(60));
    await put([group("resolve", { requestKey: "next end" })], later(61));
    await post.turn(later(62));
    expect(await states()).toEqual(["sent", "dropped", "sent", "dropped", "dropped"]);
  });

  test("what was not told yet becomes the first news, by the first one's deadline", async () => {
    await put([group("trigger", { deadlineAt: later(60), alertIds: [1] })]);
    await put([group("update", { deadlineAt: later(300), alertIds: [1, 2] })], later(1));
    const [first, second] = await rows();
    expect(first?.state).toBe("dropped");
    expect(second).toMatchObject({ state: "waiting", event: "trigger", deadlineAt: later(60) });
  });

  test("overtakes only what it speaks of, and only for the same recipient", async () => {
    await put([
      group("trigger", { alertIds: [1] }),
      group("trigger", { alertIds: [3], recipient: "#other" }),
    ]);
    await put([group("update", { alertIds: [2] }), group("resolve", { alertIds: [2] })], later(1));
    expect(await states()).toEqual(["waiting", "waiting", "dropped", "waiting"]);
    await post.turn(later(2));
    expect(await states()).toEqual(["sent", "sent", "dropped", "sent"]);
  });

  test("somebody takes it before it was told: both are told, in their order", async () => {
    await put([group("trigger")]);
    await put([group("acknowledge")], later(1));
    await post.turn(later(2));
    expect(await states()).toEqual(["sent", "sent"]);
    expect(post.inbox.arrived.map(({ what }) => what).reverse()).toEqual(["posted", "edited"]);
  });

  test("edits the group's message in Slack until it is over; the next trouble is a new message", async () => {
    for (const [index, event] of (["trigger", "update", "resolve", "trigger"] as const).entries()) {
      await put([group(event)], later(index));
      await post.turn(later(index));
    }
    expect(post.inbox.arrived.map(({ what }) => what).reverse()).toEqual([
      "posted",
      "edited",
      "edited",
      "posted",
    ]);
  });
});

describe("a channel that refuses", () => {
  test("is tried again with growing waits, shows since when, and works again by itself", async () => {
    post.simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
    await put([outgoing(NOW, { deadlineAt: later(600) })]);
    await post.turn(NOW);
    const [row] = await rows();
    expect(row).toMatchObject({ state: "waiting", attempt: 1, calledAt: null });
    expect(row?.notBefore.getTime()).toBeGreaterThanOrEqual(NOW.getTime());
    expect(row?.notBefore.getTime()).toBeLessThanOrEqual(later(5).getTime());
    const failing = await channelsFailing(stage.db);
    expect(failing).toMatchObject([{ id: "slack", lastTrouble: expect.stringContaining("HTTP 500") }]);
    await post.turn(later(10));
    expect((await channelsFailing(stage.db))[0]?.failingSince).toEqual(failing[0]?.failingSince);
    post.simulator.setFaults([]);
    await post.turn(later(60));
    expect(await states()).toEqual(["sent"]);
    expect(await channelsFailing(stage.db)).toEqual([]);
  });

  test("waits are spread over all of a span that doubles up to a minute", () => {
    const longest = (attempt: number) => Math.max(...Array.from({ length: 500 }, () => waitBefore(attempt)));
    const least = Math.min(...Array.from({ length: 500 }, () => waitBefore(8)));
    expect(longest(1)).toBeLessThanOrEqual(4000);
    expect(longest(2)).toBeGreaterThan(4000);
    expect(longest(50)).toBeLessThanOrEqual(60_000);
    expect(least).toBeLessThan(6000);
  });

  test("is left alone for as long as it asked, by every message", async () => {
    await put([outgoing(NOW, { recipient: "#too-fast", deadlineAt: later(600) })]);
    await post.turn(NOW);
    await put([outgoing(NOW, { deadlineAt: later(600) })]);
    await post.turn(later(20));
    expect(post.inbox.arrived).toHaveLength(0);
    await post.turn(later(32));
    expect(post.inbox.arrived).toHaveLength(1);
  });

  test("one recipient that is refused does not make the channel fail, and is not tried again", async () => {
    await put([outgoing(NOW, { recipient: "#archived" })]);
    await post.turn(NOW);
    expect(await rows()).toMatchObject([
      { state: "failed", attempt: 1, answer: expect.stringContaining("archived") },
    ]);
    expect(await channelsFailing(stage.db)).toEqual([]);
  });

  test("one that hangs holds up none of the others, nor the next turn", async () => {
    await stage.db.update(channels).set({ timeoutSeconds: 8 }).where(eq(channels.id, "pager"));
    post.simulator.setFaults([{ kind: "hung", pathPrefix: "/v2" }]);
    await put([...Array.from({ length: 4 }, () => outgoing(NOW, { channelId: "pager" })), outgoing(NOW)]);
    await sendNotifications(stage.db, NOW);
    await put([outgoing(NOW, { channelId: "status" })]);
    await sendNotifications(stage.db, later(1));
    await expect.poll(() => post.inbox.arrived.length, { timeout: 7000, interval: 10 }).toBe(2);
    const hanging = (await rows()).filter(({ channelId }) => channelId === "pager");
    expect(hanging.map(({ state }) => state)).toEqual(Array(4).fill("sending"));
    await untilSent(stage.db);
    await stage.db.update(channels).set({ timeoutSeconds: 1 }).where(eq(channels.id, "pager"));
  });

  test("a message that comes while another of its channel hangs does not wait for that one", async () => {
    await stage.db.update(channels).set({ timeoutSeconds: 8 }).where(eq(channels.id, "pager"));
    post.simulator.setFaults([{ kind: "hung", pathPrefix: "/v2" }]);
    const asked = (count: number) =>
      expect
        .poll(() => post.simulator.requests.filter(({ path }) => path === "/v2/enqueue").length - before, {
          timeout: 7000,
          interval: 10,
        })
        .toBe(count);
    const before = post.simulator.requests.filter(({ path }) => path === "/v2/enqueue").length;
    await put([outgoing(NOW, { channelId: "pager" })]);
    await sendNotifications(stage.db, NOW);
    await asked(1);
    await put([outgoing(NOW, { channelId: "pager" })]);
    await sendNotifications(stage.db, later(1));
    await asked(2);
    expect(await states()).toEqual(["sending", "sending"]);
    await untilSent(stage.db);
    await stage.db.update(channels).set({ timeoutSeconds: 1 }).where(eq(channels.id, "pager"));
  });
});
