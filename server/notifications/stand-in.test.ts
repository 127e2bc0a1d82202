import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { channels, notifications } from "@/db/schema";
import { KNOWS_REPEATS } from "@/domain/notification";
import { onStage } from "@/server/testing/cast";
import { CHANNEL_OF, outgoing, startsClean, withInbox } from "@/server/testing/with-inbox";
import { claim } from "./claim";
import { type Outgoing, putIntoOutbox } from "./outbox";
import { channelsFailing } from "./queries";

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

describe("a message that is not delivered in time", () => {
  const standsIn = (id: string, fallbackId: string) =>
    stage.db.update(channels).set({ fallbackId }).where(eq(channels.id, id));

  test("goes to the channel that stands in, which says so", async () => {
    await standsIn("slack", "mail");
    post.simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
    await put([outgoing(NOW)]);
    await post.turn(NOW);
    await post.turn(later(61));
    await post.turn(later(62));
    const [first, second] = await rows();
    expect(first).toMatchObject({
      state: "failed",
      answer: expect.stringContaining("Not delivered in time."),
    });
    expect(second).toMatchObject({
      state: "sent",
      channelId: "mail",
      recipient: "ops@example.test",
      fallbackOf: first?.id,
      because: expect.stringContaining("in slack's stead, which failed"),
    });
    expect(post.inbox.arrived[0]?.body).toContain("Slack did not take it.");
  });

  test.each(["slack", "pager", "status", "hook"])(
    "%s in turn: no message is lost and none doubled",
    async (id) => {
      await standsIn(id, "mail");
      post.simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
      await put(Array.from({ length: 5 }, () => outgoing(NOW, { channelId: id })));
      for (const second of [0, 20, 61, 62, 63]) await post.turn(later(second));
      expect(post.inbox.arrived).toHaveLength(5);
      expect(new Set(arrived()).size).toBe(5);
    },
  );

  test("its end reaches those who were told in the other's stead", async () => {
    await standsIn("slack", "pager");
    await put([outgoing(NOW, { groupKey: "g", recipient: "#archived" })]);
    await post.turn(NOW);
    await post.turn(later(1));
    await put([outgoing(NOW, { groupKey: "g", recipient: "#archived", event: "resolve" })], later(10));
    await post.turn(later(11));
    expect(post.inbox.arrived.map(({ by, what }) => `${by} ${what}`).reverse()).toEqual([
      "pagerduty trigger",
      "pagerduty resolve",
    ]);
    expect(await states()).toEqual(["failed", "sent", "dropped", "sent"]);
  });

  test("two channels that stand in for each other do not pass it on for ever, and the failure stays visible", async () => {
    await standsIn("slack", "pager");
    await standsIn("pager", "slack");
    post.simulator.setFaults([{ kind: "403", pathPrefix: "" }]);
    await put([outgoing(NOW)]);
    for (const second of [0, 1, 2, 3]) await post.turn(later(second));
    expect(await states()).toEqual(["failed", "failed"]);
    expect((await channelsFailing(stage.db)).map(({ id }) => id).sort()).toEqual(["pager", "slack"]);
  });

  test("a channel that is switched off hands its messages on at once", async () => {
    await standsIn("slack", "status");
    await stage.db.update(channels).set({ active: false }).where(eq(channels.id, "slack"));
    await put([outgoing(NOW)]);
    await post.turn(NOW);
    expect(await rows()).toMatchObject([
      { state: "failed", answer: "This channel is switched off." },
      { state: "sent", channelId: "status" },
    ]);
  });

  test("a test of a channel has no stand-in", async () => {
    await standsIn("slack", "mail");
    await put([outgoing(NOW, { event: "test", recipient: "#archived" })]);
    await post.turn(NOW);
    expect(await states()).toEqual(["failed"]);
  });
});

describe("nobody knows", () => {
  test.each(KINDS.filter(([kind]) => kind !== "email"))(
    "%s hangs after the call",
    async (kind, channelId) => {
      await stage.db.update(channels).set({ fallbackId: "mail" }).where(eq(channels.id, channelId));
      post.simulator.setFaults([{ kind: "hung", pathPrefix: "" }]);
      await put([outgoing(NOW, { channelId, deadlineAt: later(600) })]);
      await post.turn(NOW);
      const [row, other] = await rows();
      if (KNOWS_REPEATS.includes(kind)) return expect(row?.state).toBe("waiting");
      expect(row).toMatchObject({ state: "unknown" });
      expect(other).toMatchObject({
        channelId: "mail",
        because: expect.stringContaining("gave no answer"),
        message: { facts: [{ name: "Note", value: expect.stringContaining("May be a repeat") }] },
      });
    },
  );

  test.each(KINDS)("%s: the worker dies between the call and the answer", async (kind, channelId) => {
    await put([outgoing(NOW, { channelId })]);
    const [row] = await claim(post.other.db, await channel(channelId), 1, NOW);
    await stage.db.update(notifications).set({ calledAt: NOW });
    await post.turn(later(5));
    expect(await states()).toEqual(["sending"]);
    await post.turn(later(25));
    await post.turn(later(26));
    if (KNOWS_REPEATS.includes(kind)) {
      expect(await rows()).toMatchObject([{ id: row?.id, state: "sent", attempt: 2 }]);
      expect(post.inbox.arrived).toHaveLength(1);
    } else {
      expect(await states()).toEqual(["unknown"]);
      expect(post.inbox.arrived).toHaveLength(0);
    }
  });

  test.each(KINDS)("%s: the worker dies before the call, so it goes out once", async (_kind, channelId) => {
    await put([outgoing(NOW, { channelId })]);
    await claim(post.other.db, await channel(channelId), 1, NOW);
    await post.turn(later(25));
    expect(await states()).toEqual(["sent"]);
    expect(post.inbox.arrived).toHaveLength(1);
  });
});

describe("quiet hours", () => {
  const quiet = { zone: "Europe/Berlin", from: "22:00", to: "07:00", exceptSeverities: ["critical"] };
  const NIGHT = new Date("2026-07-01T21:30:00Z");

  test("hold what is not named until they end, and let the rest through", async () => {
    await stage.db.update(channels).set({ quiet });
    const deadlineAt = new Date(NIGHT.getTime() + 60_000);
    await put([outgoing(NIGHT, { severity: "warning", deadlineAt }), outgoing(NIGHT, { deadlineAt })], NIGHT);
    await post.turn(NIGHT);
    expect(await states()).toEqual(["held", "sent"]);
    await post.turn(new Date("2026-07-02T04:59:50Z"));
    expect(await states()).toEqual(["held", "sent"]);
    await post.turn(new Date("2026-07-02T05:00:01Z"));
    expect(await states()).toEqual(["sent", "sent"]);
  });

  test("what was held and is over by morning is not told at all", async () => {
    await stage.db.update(channels).set({ quiet });
    await put([outgoing(NIGHT, { severity: "warning", groupKey: "g" })], NIGHT);
    await post.turn(NIGHT);
    await put(
      [outgoing(NIGHT, { severity: "warning", groupKey: "g", event: "resolve" })],
      new Date("2026-07-02T01:00:00Z"),
    );
    await post.turn(new Date("2026-07-02T05:01:00Z"));
    expect(await states()).toEqual(["dropped", "dropped"]);
  });

  test("do not keep a worse message of the same group waiting", async () => {
    await stage.db.update(channels).set({ quiet });
    await put([outgoing(NIGHT, { severity: "warning", groupKey: "g", alertIds: [1] })], NIGHT);
    await post.turn(NIGHT);
    await put([outgoing(NIGHT, { severity: "critical", groupKey: "g", alertIds: [2] })], NIGHT);
    await post.turn(new Date(NIGHT.getTime() + 1000));
    expect(await states()).toEqual(["held", "sent"]);
  });
});
