import { beforeAll, expect, test } from "vitest";
import {
  checks,
  jobStates,
  observations,
  rollupsDay,
  rollupsHour,
  runs,
  signInAttempts,
  stateChanges,
  thresholds,
} from "@/db/schema";
import { type BackTest, backTestAnswer } from "@/domain/alert-back-test";
import type { RuleSpec } from "@/domain/alert-rule";
import type { Status } from "@/domain/status";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { backTest } from "./back-test";
import { checkAt, openPlaces, PLACE, ruleOf } from "./testing";

const stage = onStage();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = new Date(Math.floor(Date.now() / HOUR) * HOUR);
const ago = (ms: number) => new Date(NOW.getTime() - ms);

beforeAll(async () => {
  await openPlaces(stage.db);
  await declareThresholds(stage.db);
});

type Draft = Parameters<typeof backTest>[1]["draft"];
const draft = (spec: RuleSpec, over: Partial<Draft> = {}): Draft => ({
  platformId: "azure-governance",
  spec,
  severity: "warning",
  holdSeconds: 0,
  recoverSeconds: 0,
  ...over,
});
const walk = (spec: RuleSpec, over: Partial<Draft> = {}, id?: string): Promise<BackTest> =>
  backTest(stage.db, { draft: draft(spec, over), ...(id && { id }) }, NOW);

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

async function changed(
  subject: string,
  turns: readonly [number, Status][],
  subjectKind: "check" | "job" = "check",
) {
  let fromStatus: Status = "ok";
  for (const [before, toStatus] of turns) {
    await stage.db.insert(stateChanges).values({
      at: ago(before),
      environmentId: PLACE,
      subjectKind,
      subject,
      fromStatus,
      toStatus,
      reason: `It is ${toStatus}.`,
    });
    fromStatus = toStatus;
  }
}

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

test("failures in a row are counted per tenant from the runs", async () => {
  const state = {
    environmentId: PLACE,
    job: "identity",
    everySeconds: 3600,
    observedAt: NOW,
    status: "ok" as const,
    since: ago(20 * DAY),
  };
  await stage.db
    .insert(jobStates)
    .values(["one", "two"].map((tenant) => ({ ...state, tenant, lastGoodAt: ago(HOUR) })));
  const ends = ["succeeded", "failed", "failed", "failed", "succeeded", "failed"] as const;
  await stage.db.insert(runs).values(
    ["one", "two"].flatMap((tenant) =>
      ends.map((status, index) => ({
        environmentId: PLACE,
        job: "identity",
        tenant,
        externalId: `row-${index}`,
        status: tenant === "two" ? ("succeeded" as const) : status,
        startedAt: ago((12 - index) * HOUR),
        endedAt: ago((12 - index) * HOUR - MINUTE),
        seenAt: NOW,
      })),
    ),
  );
  const inARow = await walk({ kind: "consecutive-failures", job: "identity", count: 2 });
  expect(inARow.draft.subjects).toBe(2);
  expect(inARow.draft.firings).toMatchObject([
    { subject: "identity@one", from: ago(10 * HOUR - MINUTE), to: ago(8 * HOUR - MINUTE), peak: 3 },
  ]);
  const once = await walk({ kind: "consecutive-failures", job: "identity", count: 1 });
  expect(once.draft).toMatchObject({ count: 2, openNow: 1 });

  const together = await walk({ kind: "simultaneous", count: 2, windowSeconds: 3600 });
  expect(together.draft.count).toBe(0);
});

test("data is stale between good runs, and where no run is on record as it was judged", async () => {
  const limits = (await stage.db.select().from(thresholds)).find(
    ({ id }) => id === "azure-governance/resources.age",
  );
  const allowed = limits?.alert ?? 0;
  expect(allowed).toBeGreaterThan(0);
  const state = {
    environmentId: PLACE,
    job: "resources",
    everySeconds: 300,
    observedAt: NOW,
    status: "ok" as const,
    since: ago(20 * DAY),
  };
  await stage.db.insert(jobStates).values([
    { ...state, tenant: "runs", lastGoodAt: ago(MINUTE) },
    { ...state, tenant: "told", lastGoodAt: ago(MINUTE) },
  ]);
  const goods = [10 * DAY, 10 * DAY - allowed * 1000 - HOUR];
  for (let at = goods[1] ?? 0; at > 0; at -= (allowed * 1000) / 2) goods.push(at);
  await stage.db.insert(runs).values(
    goods.map((at, index) => ({
      environmentId: PLACE,
      job: "resources",
      tenant: "runs",
      externalId: `good-${index}`,
      status: "succeeded" as const,
      records: 5,
      startedAt: ago(at + MINUTE),
      endedAt: ago(at),
      seenAt: NOW,
    })),
  );
  await changed(
    "resources@told",
    [
      [4 * DAY, "alert"],
      [4 * DAY - 2 * HOUR, "ok"],
    ],
    "job",
  );
  const result = await walk({ kind: "staleness", job: "resources", level: "alert" });
  expect(result.draft.firings).toMatchObject([
    { subject: "resources@told", from: ago(4 * DAY), to: ago(4 * DAY - 2 * HOUR) },
    { subject: "resources@runs", to: ago(10 * DAY - allowed * 1000 - HOUR) },
  ]);
  const late = result.draft.firings[1]?.from.getTime() ?? 0;
  expect(late - ago(10 * DAY - allowed * 1000).getTime()).toBeLessThan(1000);
});

test("a schedule that rests after a good run is not stale meanwhile", async () => {
  const limits = (await stage.db.select().from(thresholds)).find(
    ({ id }) => id === "azure-governance/compliance.age",
  );
  const allowed = (limits?.alert ?? 0) * 1000;
  const good = 5 * DAY;
  const rested = { lastGoodAt: ago(HOUR), restsUntil: new Date(ago(HOUR).getTime() + allowed + 4 * HOUR) };
  await stage.db.insert(jobStates).values({
    environmentId: PLACE,
    job: "compliance",
    tenant: "",
    everySeconds: 300,
    observedAt: NOW,
    status: "ok",
    since: ago(20 * DAY),
    ...rested,
  });
  await stage.db.insert(runs).values(
    [good, good - allowed - 6 * HOUR].map((at, index) => ({
      environmentId: PLACE,
      job: "compliance",
      tenant: "",
      externalId: `rest-${index}`,
      status: "succeeded" as const,
      records: 5,
      startedAt: ago(at + MINUTE),
      endedAt: ago(at),
      seenAt: NOW,
    })),
  );
  const result = await walk({ kind: "staleness", job: "compliance", level: "alert" });
  const [first] = result.draft.firings.toReversed();
  expect(first?.to).toEqual(ago(good - allowed - 6 * HOUR));
  expect((first?.from.getTime() ?? 0) - ago(good - allowed - 4 * HOUR).getTime()).toBeLessThan(1000);
  expect(result.notes.join(" ")).toMatch(/rested in the past is not kept/);
});

test("a job of which no run is on record is not called quiet", async () => {
  await stage.db.insert(jobStates).values({
    environmentId: "adinsights/production",
    job: "dbt-run",
    tenant: "",
    everySeconds: 300,
    observedAt: NOW,
    status: "ok",
    since: ago(DAY),
  });
  const result = await walk(
    { kind: "consecutive-failures", job: "dbt-run", count: 1 },
    { platformId: "adinsights" },
  );
  expect(result.draft).toMatchObject({ count: 0, subjects: 1 });
  expect(result.notes).toContain("Nothing is on record of what it looks at, so nobody knows.");
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
