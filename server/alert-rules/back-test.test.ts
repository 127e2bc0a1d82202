import { expect, test } from "vitest";
import { checks, observations, rollupsDay, rollupsHour, runs, signInAttempts } from "@/db/schema";
import { backTestAnswer } from "@/domain/alert-back-test";
import type { RuleSpec } from "@/domain/alert-rule";
import { onStage } from "@/server/testing/cast";
import { ago, DAY, HOUR, MINUTE, NOW, withPast } from "@/server/testing/with-past";
import { checkAt, PLACE, ruleOf } from "./testing";

const stage = onStage();
const { walk, changed } = withPast(stage);

const atAlert = (check: string): RuleSpec => ({
  kind: "threshold",
  metric: null,
  check,
  level: "alert",
  limit: null,
  direction: "above-is-bad",
  windowSeconds: 0,
  aggregate: "last",
  minimumVolume: 0,
});
const above = (check: string, limit: number, over: object = {}): RuleSpec => ({
  ...(atAlert(check) as Extract<RuleSpec, { kind: "threshold" }>),
  level: null,
  limit,
  ...over,
});

test("a state's changes are walked, and its hold and recovery apply", async () => {
  await checkAt(stage.db, "api", { at: NOW });
  await changed("api", [
    [10 * DAY, "alert"],
    [10 * DAY - 5 * MINUTE, "ok"],
    [10 * DAY - 6 * MINUTE, "alert"],
    [10 * DAY - 30 * MINUTE, "ok"],
    [3 * DAY, "warn"],
    [3 * DAY - HOUR, "alert"],
    [3 * DAY - HOUR - 90_000, "ok"],
  ]);
  const bare = await walk(atAlert("api"));
  expect(bare.draft).toMatchObject({ count: 3, openNow: 0, subjects: 1 });
  expect(bare.draft.firings.map(({ from, to }) => [from, to])).toEqual([
    [ago(3 * DAY - HOUR), ago(3 * DAY - HOUR - 90_000)],
    [ago(10 * DAY - 6 * MINUTE), ago(10 * DAY - 30 * MINUTE)],
    [ago(10 * DAY), ago(10 * DAY - 5 * MINUTE)],
  ]);
  expect(bare.draft.days.filter(({ count }) => count > 0)).toMatchObject([
    {
      day: ago(10 * DAY)
        .toISOString()
        .slice(0, 10),
      count: 2,
    },
    {
      day: ago(3 * DAY - HOUR)
        .toISOString()
        .slice(0, 10),
      count: 1,
    },
  ]);

  const patient = await walk(atAlert("api"), { recoverSeconds: 120 });
  expect(patient.draft.count).toBe(2);
  expect(patient.draft.firings[1]).toMatchObject({ from: ago(10 * DAY), to: ago(10 * DAY - 32 * MINUTE) });

  const slow = await walk(atAlert("api"), { holdSeconds: 600 });
  expect(slow.draft.firings).toMatchObject([
    { from: ago(10 * DAY - 16 * MINUTE), to: ago(10 * DAY - 30 * MINUTE) },
  ]);
  expect(slow.draft.minutes).toBe(14);
});

test("a draft is compared with the rule in force", async () => {
  const id = await ruleOf(stage.db, "api-down", atAlert("api"), { recoverSeconds: 0 });
  const result = await walk(atAlert("api"), { holdSeconds: 600, severity: "critical" }, id);
  expect([result.draft.count, result.inForce?.count]).toEqual([1, 3]);
  expect([result.draft.severity, result.inForce?.severity]).toEqual(["critical", "warning"]);
  expect(backTestAnswer(result)).toBe("In the last 30 days it would have fired once instead of 3.");
});

async function hour(checkId: number, before: number, max: number, count = 60) {
  const bucket = ago(before);
  const row = {
    checkId,
    bucket,
    ok: count,
    valueMin: max,
    valueMax: max,
    valueSum: max * count,
    valueCount: count,
  };
  await stage.db.insert(rollupsHour).values(row);
}

test("values are read answer by answer while they are kept, and by the hour before", async () => {
  const id = await checkAt(stage.db, "load", { at: NOW });
  await stage.db.insert(rollupsDay).values({ checkId: id, bucket: ago(40 * DAY), ok: 1 });
  for (let index = 1; index <= 48; index += 1) await hour(id, 5 * DAY + index * HOUR, index === 10 ? 95 : 20);
  for (let index = 0; index <= 60; index += 1)
    await stage.db.insert(observations).values({
      checkId: id,
      at: ago(2 * HOUR - index * MINUTE),
      status: "ok",
      value: index === 30 || index === 31 ? 99 : 20,
      reason: "",
    });
  const result = await walk(above("load", 90));
  expect(result.draft.firings).toMatchObject([
    { from: ago(2 * HOUR - 30 * MINUTE), to: ago(2 * HOUR - 32 * MINUTE), peak: 99 },
    { from: ago(5 * DAY + 10 * HOUR), to: ago(5 * DAY + 9 * HOUR), peak: 95 },
  ]);
  expect(result.notes.join(" ")).toMatch(/read by the hour/);

  const average = await walk(above("load", 55, { windowSeconds: 300, aggregate: "average" }));
  expect(average.draft.firings.map(({ from }) => from)).toEqual([ago(5 * DAY + 10 * HOUR)]);
  const high = await walk(above("load", 35, { windowSeconds: 300, aggregate: "average" }));
  expect(high.draft.firings[0]).toMatchObject({ from: ago(2 * HOUR - 30 * MINUTE) });
});

test("what is counted out of too few fires for nobody", async () => {
  const spec = (minimumVolume: number): RuleSpec => ({
    kind: "error-rate",
    of: "runs",
    job: "costs",
    check: null,
    percent: 10,
    windowSeconds: 3600,
    minimumVolume,
  });
  await stage.db.insert(runs).values(
    [0, 1, 2, 3].map((index) => ({
      environmentId: PLACE,
      job: "costs",
      tenant: "",
      externalId: `share-${index}`,
      status: index === 3 ? ("failed" as const) : ("succeeded" as const),
      startedAt: ago(6 * DAY - index * MINUTE),
      endedAt: ago(6 * DAY - index * MINUTE - 1000),
      seenAt: NOW,
    })),
  );
  expect((await walk(spec(4))).draft).toMatchObject({ count: 1, subjects: 1 });
  expect((await walk(spec(5))).draft).toMatchObject({ count: 0, subjects: 1 });
});

test("history that is too short is said to be", async () => {
  const young = await checkAt(stage.db, "young", { at: NOW });
  await stage.db.insert(rollupsDay).values({ checkId: young, bucket: ago(9 * DAY), ok: 1 });
  await hour(young, 9 * DAY, 5);
  const result = await walk(above("young", 90));
  expect(result.notes.join(" ")).toMatch(/This check is 9 d( \d+ h)? old/);
  await checkAt(stage.db, "empty", { at: NOW });
  expect((await walk(above("empty", 90))).notes).toContain("Nothing was kept of this check yet.");
});

test("what nobody could tell fires after its patience, from states and from hours without an answer", async () => {
  const id = await checkAt(stage.db, "quiet", { at: NOW, everySeconds: 60 });
  await changed("quiet", [
    [8 * DAY, "unknown"],
    [8 * DAY - 3 * HOUR, "ok"],
    [6 * DAY, "unknown"],
    [6 * DAY - 10 * MINUTE, "ok"],
  ]);
  for (let index = 0; index < 48; index += 1)
    if (index < 20 || index >= 24) await hour(id, 4 * DAY - index * HOUR, 1);
  const result = await walk({ kind: "no-data", check: "quiet", seconds: 3600 });
  expect(result.draft.firings).toMatchObject([
    { to: ago(4 * DAY - 24 * HOUR) },
    { from: ago(8 * DAY - HOUR), to: ago(8 * DAY - 3 * HOUR) },
  ]);
});

test("failed sign-ins are counted per account within the window", async () => {
  const tries = (account: string, minutes: readonly number[]) =>
    minutes.map((minute) => ({
      account,
      ip: "10.0.0.1",
      at: ago(2 * DAY - minute * MINUTE),
      succeeded: false,
    }));
  await stage.db
    .insert(signInAttempts)
    .values([...tries("a@example.test", [0, 1, 2, 3]), ...tries("b@example.test", [0, 30, 60, 90])]);
  const result = await walk(
    { kind: "failed-sign-ins", count: 3, windowSeconds: 900, by: "account" },
    { platformId: "wheelhouse" },
  );
  expect(result.draft.firings).toMatchObject([
    { subject: "a@example.test", from: ago(2 * DAY - 3 * MINUTE), to: ago(2 * DAY - 15 * MINUTE), peak: 4 },
  ]);
});

test("a budget that burns is seen in both windows", async () => {
  const id = await checkAt(stage.db, "budget", { at: NOW, everySeconds: 60 });
  for (let index = 0; index < 24; index += 1) {
    const bad = index === 12 ? 30 : 0;
    await stage.db
      .insert(rollupsHour)
      .values({ checkId: id, bucket: ago(3 * DAY - index * HOUR), ok: 60 - bad, alert: bad });
  }
  await changed("budget", [[20 * DAY, "ok"]]);
  const result = await walk({
    kind: "burn-rate",
    check: "budget",
    objectivePercent: 99,
    windows: [{ longSeconds: 3600, shortSeconds: 300, factor: 14.4 }],
  });
  expect(result.draft.firings).toMatchObject([
    { from: ago(3 * DAY - 12 * HOUR), to: ago(3 * DAY - 13 * HOUR), peak: 50 },
  ]);
});

test("a draft that contradicts itself is told why and changes nothing", async () => {
  const both = { ...atAlert("api"), limit: 5 } as RuleSpec;
  const result = await walk(both);
  expect(result.cannot).toMatch(/one of the two/);
  expect(backTestAnswer(result)).toBe(result.cannot);
  expect((await stage.db.select().from(checks)).length).toBeGreaterThan(0);
});
