import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { channels } from "@/db/schema";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { startsClean, withInbox } from "@/server/testing/with-inbox";
import { oneReport } from "./queries";
import { sendReport } from "./report-commands";
import { sendReports } from "./send-reports";
import { reportsOf, seedSmallWorld } from "./testing";

const stage = onStage();
const post = withInbox(stage);
startsClean(stage, post);
beforeAll(() => seedSmallWorld(stage));

const NOW = new Date("2026-07-02T07:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

const reportsHere = reportsOf(stage, () => NOW);
const define = (more: Parameters<typeof reportsHere.define>[0]) =>
  reportsHere.define({ platformId: "auditron", ...more });

/** A frozen report on its way, as the worker sends it. */
async function sent(more: Parameters<typeof define>[0]) {
  const { report } = await reportsHere.made(await define(more));
  await turn(NOW);
  return report.id;
}

async function turn(now: Date) {
  await sendReports(stage.db, now);
  await post.turn(now);
  await sendReports(stage.db, now);
}

const sendingsOf = async (id: string) => (await oneReport(stage.db, id)).sendings;

test("arrives once by mail and in Slack, with what needs somebody, its address and its digest", async () => {
  const id = await sent({ channelIds: ["slack"], addresses: ["manager@example.test"] });
  const { report } = await oneReport(stage.db, id);
  await turn(later(60));
  await turn(later(600));
  expect(post.inbox.arrived).toHaveLength(2);
  const mail = post.inbox.arrived.find(({ place }) => place.includes("manager@example.test"));
  const text = JSON.stringify(mail);
  expect(text).toContain("Brief of the test, 2026-07-01");
  expect(text).toContain("The API answers in auditron/production: 97.101 %, promised are 99 %.");
  expect(text).toContain(`/reports/${id}`);
  expect(text).toContain(report.digest);
  expect(text).not.toContain("<b>own</b></");
  expect((await sendingsOf(id)).map(({ state }) => state)).toEqual(["sent", "sent"]);
  await sendReport(as(stage, "admin", NOW), { id, addresses: ["manager@example.test"] });
  await turn(later(700));
  expect(post.inbox.arrived).toHaveLength(2);
});

test("two workers send it once", async () => {
  await reportsHere.made(await define({ channelIds: ["slack"] }));
  await Promise.all([sendReports(stage.db, NOW), sendReports(post.other.db, NOW)]);
  await post.turn(NOW);
  expect(post.inbox.arrived).toHaveLength(1);
});

test("is tried again while the channel is down, and given up after a day", async () => {
  post.simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
  const id = await sent({ channelIds: ["slack"] });
  expect(await sendingsOf(id)).toMatchObject([{ state: "waiting" }]);
  post.simulator.setFaults([]);
  await turn(later(300));
  expect(await sendingsOf(id)).toMatchObject([{ state: "sent" }]);
  post.simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
  const lost = await sent({ channelIds: ["slack"] });
  await turn(later(86_401));
  expect(await sendingsOf(lost)).toMatchObject([
    { state: "given-up", said: expect.stringContaining("Not delivered in time") },
  ]);
});

test("goes to addresses only over a channel for mail, and never to what wakes people", async () => {
  expect(await refusalOf(define({ channelIds: ["pager"] }))).toContain("wakes people");
  expect(await refusalOf(define({ addresses: ["not an address"] }))).toContain("is not an e-mail address");
  await stage.db.update(channels).set({ active: false }).where(eq(channels.id, "mail"));
  expect(await refusalOf(define({ addresses: ["a@example.test"] }))).toContain("No e-mail channel");
});

test("waits when the channel for mail went away, and says so; it is given up after a day", async () => {
  const { report } = await reportsHere.made(await define({ addresses: ["manager@example.test"] }));
  await stage.db.update(channels).set({ active: false }).where(eq(channels.id, "mail"));
  await turn(NOW);
  expect(await sendingsOf(report.id)).toMatchObject([
    { state: "waiting", tries: 1, said: expect.stringContaining("no e-mail channel") },
  ]);
  await turn(later(86_400));
  expect(await sendingsOf(report.id)).toMatchObject([{ state: "given-up" }]);
});
