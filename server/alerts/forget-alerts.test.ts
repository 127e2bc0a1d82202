import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import {
  alertEvents,
  alertRules,
  alertSources,
  alerts,
  alertUndos,
  alertWatches,
  notifications,
  notificationThreads,
} from "@/db/schema";
import { ruleOf } from "@/server/alert-rules/testing";
import { schedules } from "@/server/jobs";
import { putIntoOutbox } from "@/server/notifications/outbox";
import { onStage } from "@/server/testing/cast";
import { outgoing } from "@/server/testing/with-inbox";
import { open, setUpWaysOut } from "@/server/testing/with-ladders";

const stage = onStage();
const NOW = new Date();
const days = (count: number) => new Date(NOW.getTime() - count * 86_400_000);

beforeAll(() => setUpWaysOut(stage.db));

/** What the worker's schedule does, once. */
async function forget() {
  const context = { db: stage.db } as Parameters<typeof schedules>[0];
  await schedules(context)
    .find(({ name }) => name === "retention")
    ?.run(NOW);
}

test("alerts go with their stories 400 days after they were resolved; open ones never", async () => {
  const [old = 0, young = 0, still = 0] = await open(stage.db, days(500), [
    { subject: "old", state: "resolved", resolvedAt: days(401) },
    { subject: "young", state: "resolved", resolvedAt: days(399) },
    { subject: "still" },
  ]);
  await stage.db.update(alerts).set({ foldedUnder: old }).where(eq(alerts.id, still));
  await stage.db.insert(alertSources).values({
    alertId: old,
    source: "judge",
    externalId: "rule",
    severity: "warning",
    word: "warning",
    sentence: "It was so.",
    firstHeardAt: days(500),
    lastHeardAt: days(500),
  });
  await forget();
  const left = await stage.db.select().from(alerts).orderBy(alerts.id);
  expect(left.map(({ id, foldedUnder }) => [id, foldedUnder])).toEqual([
    [young, null],
    [still, null],
  ]);
  expect(await stage.db.$count(alertSources)).toBe(0);
  expect(await stage.db.$count(alertEvents)).toBe(2);
});

test("more than one batch of them goes in one turn", async () => {
  await open(
    stage.db,
    days(500),
    Array.from({ length: 1500 }, (_, n) => ({
      subject: `of many ${n}`,
      state: "resolved" as const,
      resolvedAt: days(401),
    })),
  );
  await forget();
  expect(await stage.db.$count(alerts, eq(alerts.state, "resolved"))).toBe(1);
});

test("messages go after 90 days, unless they are still to be sent", async () => {
  for (const [requestKey, at, state] of [
    ["old", days(91), "sent"],
    ["waits", days(91), "waiting"],
    ["young", days(89), "failed"],
  ] as const) {
    await putIntoOutbox(stage.db, [outgoing(at, { requestKey, groupKey: requestKey })], at);
    await stage.db.update(notifications).set({ state }).where(eq(notifications.requestKey, requestKey));
  }
  const thread = { channelId: "slack", recipient: "", providerId: "1", openedAt: days(200) };
  await stage.db.insert(notificationThreads).values([
    { ...thread, groupKey: "closed", closedAt: days(91) },
    { ...thread, groupKey: "open" },
  ]);
  await forget();
  expect((await stage.db.select().from(notifications)).map(({ requestKey }) => requestKey).sort()).toEqual([
    "waits",
    "young",
  ]);
  expect((await stage.db.select().from(notificationThreads)).map(({ groupKey }) => groupKey)).toEqual([
    "open",
  ]);
});

test("what could be taken back goes after a day, and what gone rules waited for at once", async () => {
  await stage.db.insert(alertUndos).values(
    [0.5, 2].map((age) => ({
      byId: stage.cast.operator.id,
      at: days(age),
      verb: "release" as const,
      alerts: [],
    })),
  );
  const spec = { kind: "dead-man" } as const;
  const [gone, stays] = [await ruleOf(stage.db, "gone", spec), await ruleOf(stage.db, "stays", spec)];
  const watch = {
    environmentId: "azure-governance/production",
    subject: "s",
    firingSince: NOW,
    heardAt: NOW,
  };
  await stage.db.insert(alertWatches).values([gone, stays].map((ruleId) => ({ ...watch, ruleId })));
  await stage.db.update(alertRules).set({ active: false }).where(eq(alertRules.id, gone));
  await forget();
  expect((await stage.db.select().from(alertUndos)).map(({ at }) => at)).toEqual([days(0.5)]);
  expect((await stage.db.select().from(alertWatches)).map(({ ruleId }) => ruleId)).toEqual([stays]);
});
