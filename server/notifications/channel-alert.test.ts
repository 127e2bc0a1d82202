import { and, eq, inArray, ne } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import {
  alerts,
  channels,
  checks,
  environments,
  escalationPolicies,
  notifications,
  questions,
} from "@/db/schema";
import { declareRules } from "@/server/alert-rules/declare-rules";
import { judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { tendAlerts } from "@/server/alerts/tend-alerts";
import { applyConfig, SELF } from "@/server/config/apply";
import { database } from "@/server/database";
import { declareEscalation } from "@/server/escalation/declare";
import { routeAlerts } from "@/server/escalation/route-alerts";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { readLimits } from "@/server/observe/limits";
import { ObserveLoop } from "@/server/observe/loop";
import { probeEnvironment } from "@/server/observe/probe";
import { onStage } from "@/server/testing/cast";
import { outgoing, withInbox } from "@/server/testing/with-inbox";
import { declareThresholds } from "@/server/thresholds/declare";
import { putIntoOutbox } from "./outbox";

const stage = onStage();
const post = withInbox(stage);
const START = new Date();
const at = (seconds: number) => new Date(START.getTime() + seconds * 1000);
let book: EnvironmentBook;
let loop: ObserveLoop;

beforeAll(async () => {
  const { db } = stage;
  await declareThresholds(db);
  await declareRules(db);
  await declareEscalation(db);
  await applyConfig(db, { environments: [], problems: [], broken: [] });
  const limits = await readLimits(db);
  book = new EnvironmentBook(db);
  await book.refresh();
  await probeEnvironment(db, book, SELF);
  loop = new ObserveLoop({ pool: stage.app.pool, book, limits: () => limits, concurrency: 2 });
  // Nothing else of this machine is judged: its disk may be as full as it likes.
  await db.update(questions).set({ active: false }).where(ne(questions.key, "channels"));
  await db.update(questions).set({ apartSeconds: 0 });
  loop.start();
  await db.update(channels).set({ fallbackId: "slack" }).where(eq(channels.id, "pager"));
  const targets = [{ kind: "channel" as const, id: "pager", recipient: "" }];
  await db
    .update(escalationPolicies)
    .set({ steps: [{ level: 1, title: "Pager", afterSeconds: 0, targets, within: null, note: "" }] });
  return async () => {
    await loop.stop();
    await book.close();
    await database().close();
  };
});

/** Everything that the worker does at this moment: the console asks itself, judges, tells and sends. */
async function turn(seconds: number) {
  const now = at(seconds);
  // It is asked by the real clock; what it answered is taken to the moment of the test.
  const seenAt = (observedAt: Date) =>
    stage.db
      .update(checks)
      .set({ observedAt })
      .where(and(eq(checks.environmentId, SELF), eq(checks.key, "channels")));
  await seenAt(START);
  await loop.askNow(SELF, "channels");
  await seenAt(now);
  await judgeAlerts(stage.db, now);
  await tendAlerts(stage.db, now);
  await routeAlerts(stage.db, now);
  await post.turn(now);
}

const alert = async () =>
  (await stage.db.select().from(alerts).where(eq(alerts.trouble, "channel"))).map(({ state }) => state);
const to = (by: string) => post.inbox.arrived.filter((one) => one.by === by).map(({ title }) => title);
const unsent = () =>
  stage.db.$count(notifications, inArray(notifications.state, ["waiting", "held", "sending"]));

test("a channel that refuses hands on what it cannot send, raises one alert told by the other way, and it ends with the trouble", async () => {
  const { db } = stage;
  await db.update(environments).set({ active: false }).where(ne(environments.id, SELF));
  const reference = (await db.select().from(channels).where(eq(channels.id, "pager")))[0]?.secrets ?? {};
  await db
    .update(channels)
    .set({ secrets: { routingKey: "env:NOTHING_LIES_HERE" } })
    .where(eq(channels.id, "pager"));
  await putIntoOutbox(db, [outgoing(at(0), { channelId: "pager", title: "The costs sync failed" })], at(0));
  await post.turn(at(0));
  await post.turn(at(1));
  expect(to("slack")).toEqual([expect.stringContaining("The costs sync failed")]);

  for (const seconds of [2, 32, 70, 71, 72]) await turn(seconds);
  expect(await alert()).toEqual(["open"]);
  expect(to("slack")).toEqual([
    expect.stringContaining("A notification channel refuses"),
    expect.stringContaining("The costs sync failed"),
  ]);
  const count = await db.$count(notifications);
  for (let seconds = 80; seconds < 280; seconds += 20) await turn(seconds);
  expect(await db.$count(notifications)).toBe(count);
  expect(await unsent()).toBe(0);

  await db.update(channels).set({ secrets: reference }).where(eq(channels.id, "pager"));
  await putIntoOutbox(db, [outgoing(at(300), { channelId: "pager", event: "test" })], at(300));
  await post.turn(at(300));
  for (const seconds of [301, 331, 450, 600]) await turn(seconds);
  expect(await alert()).toEqual(["resolved"]);
  expect(await unsent()).toBe(0);
  expect(to("slack").filter((title) => title.includes("Over: "))).toHaveLength(1);
});
