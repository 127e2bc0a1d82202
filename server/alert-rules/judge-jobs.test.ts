import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  alertRules,
  alerts,
  checks,
  heartbeats,
  jobStates,
  runs,
  signInAttempts,
  tenants,
  webhookDeliveries,
} from "@/db/schema";
import { environments } from "@/db/schema/environments";
import type { RunStatus } from "@/domain/sync";
import { SELF } from "@/server/config/apply";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { Ear, jobAt, minutes, openPlaces, PLACE, ruleOf, START } from "./testing";

const stage = onStage();
let ear: Ear;

beforeAll(async () => {
  await declareThresholds(stage.db);
  await openPlaces(stage.db);
  await stage.db.insert(tenants).values({
    environmentId: PLACE,
    externalId: "t-1",
    name: "Contoso",
    active: true,
    firstSeenAt: START,
    lastSeenAt: START,
  });
});
beforeEach(async () => {
  for (const table of [alerts, alertRules, checks, jobStates, runs, heartbeats]) await stage.db.delete(table);
  ear = new Ear(stage.db);
});

const hours = (count: number) => minutes(60 * count);

describe("staleness", () => {
  test("warns at the first limit and alerts at the second, in one alert", async () => {
    await ruleOf(
      stage.db,
      "late",
      { kind: "staleness", job: null, level: "warn" },
      { trouble: "stale", severity: "info" },
    );
    await ruleOf(stage.db, "stalled", { kind: "staleness", job: null, level: "alert" }, { trouble: "stale" });
    const aged = (age: number) => jobAt(stage.db, "costs", "t-1", { lastGoodAt: hours(-age) });
    await aged(24);
    expect(await ear.judge(START)).toEqual([]);
    await aged(26);
    expect(await ear.judge(START)).toEqual(["stale costs@t-1: firing"]);
    expect(ear.all[0]).toMatchObject({
      title: "Title of late: Costs of Contoso",
      severity: "info",
      value: 26 * 3600,
      limit: 25 * 3600,
      since: hours(-1),
      subject: { kind: "job", job: "costs", tenant: "t-1" },
    });
    await aged(49);
    expect(await ear.judge(START)).toEqual(["stale costs@t-1: firing", "stale costs@t-1: firing"]);
    expect(ear.all.map(({ severity }) => severity).sort()).toEqual(["info", "warning"]);
    await aged(1);
    expect(await ear.judge(START)).toEqual(["stale costs@t-1: well", "stale costs@t-1: well"]);
  });

  test("is none of a job at rest, and nobody's guess where nothing was told", async () => {
    await ruleOf(stage.db, "stale", { kind: "staleness", job: "costs", level: "warn" });
    await jobAt(stage.db, "costs", "t-1", { lastGoodAt: hours(-30), restsUntil: hours(1) });
    expect(await ear.judge(START)).toEqual([]);
    await jobAt(stage.db, "costs", "t-1", { lastGoodAt: hours(-30), restsUntil: null });
    expect(await ear.judge(START)).toEqual(["stale costs@t-1: firing"]);
    await jobAt(stage.db, "costs", "t-1", { lastGoodAt: null });
    expect(await ear.judge(START)).toEqual(["stale costs@t-1: unknown"]);
    await jobAt(stage.db, "costs", "t-1", { lastGoodAt: START });
    expect(await ear.judge(minutes(30))).toEqual(["stale costs@t-1: unknown"]);
    await stage.db.delete(jobStates);
    expect(await ear.judge(minutes(30))).toEqual(["stale costs@t-1: unknown"]);
  });

  test("is not undone by a clock that goes back", async () => {
    await ruleOf(stage.db, "stale", { kind: "staleness", job: "resources", level: "alert" });
    // A day ahead of the database's clock, so that the database cannot say who is right.
    const at = (hour: number) => hours(24 + hour);
    await jobAt(stage.db, "resources", "t-1", { at: at(0), lastGoodAt: at(-3) });
    expect(await ear.judge(at(0))).toEqual(["stale resources@t-1: firing"]);
    expect(await ear.judge(at(-2))).toEqual(["stale resources@t-1: unknown"]);
    expect(await stage.db.$count(alerts)).toBe(1);
    await jobAt(stage.db, "resources", "t-1", { at: at(1), lastGoodAt: at(1) });
    expect(await ear.judge(at(1))).toEqual(["stale resources@t-1: well"]);
  });

  test("is called over by a clock that goes back to where the database's is", async () => {
    await ruleOf(stage.db, "stale", { kind: "staleness", job: "resources", level: "alert" });
    await jobAt(stage.db, "resources", "t-1", { lastGoodAt: hours(-1), observedAt: hours(24) });
    expect(await ear.judge(hours(24))).toEqual(["stale resources@t-1: firing"]);
    expect(await ear.judge(new Date())).toEqual(["stale resources@t-1: well"]);
  });
});

describe("failures", () => {
  test("in a row fire from the declared count", async () => {
    await ruleOf(stage.db, "sync-failed", { kind: "consecutive-failures", job: null, count: 2 });
    const ended = (lastStatus: RunStatus, consecutiveFailures: number | null, at = START) =>
      jobAt(stage.db, "costs", "t-1", { at, lastStatus, consecutiveFailures, lastError: "AADSTS7000215" });
    await ended("failed", null);
    expect(await ear.judge(START)).toEqual([]);
    await ended("failed", 2);
    expect(await ear.judge(START)).toEqual(["sync-failed costs@t-1: firing"]);
    expect(ear.all[0]?.sentence).toContain("AADSTS7000215");
    await ended("running", null);
    expect(await ear.judge(START)).toEqual(["sync-failed costs@t-1: unknown"]);
    await ended("succeeded", 0);
    expect(await ear.judge(minutes(30))).toEqual(["sync-failed costs@t-1: unknown"]);
    // Forward again: a clock that goes back is believed only as long as the database's agrees with it.
    await ended("succeeded", 0, minutes(31));
    expect(await ear.judge(minutes(31))).toEqual(["sync-failed costs@t-1: well"]);
  });

  test("of several at once fire for the environment", async () => {
    await ruleOf(stage.db, "simultaneous", { kind: "simultaneous", count: 3, windowSeconds: 3600 });
    const failed = (tenant: string, minute: number) =>
      jobAt(stage.db, "costs", tenant, { lastStatus: "failed", lastRunAt: minutes(minute) });
    await failed("t-1", -10);
    await failed("t-2", -20);
    await failed("t-3", -90);
    expect(await ear.judge(START)).toEqual([]);
    await failed("t-3", -30);
    expect(await ear.judge(START)).toEqual([`simultaneous ${PLACE}: firing`]);
    expect(ear.all[0]).toMatchObject({ value: 3, since: minutes(-30) });
    expect(ear.all[0]?.sentence).toContain("Costs of Contoso");
    await jobAt(stage.db, "costs", "t-1");
    expect(await ear.judge(START)).toEqual([`simultaneous ${PLACE}: well`]);
  });

  test("as a share of all runs of a window, and not of too few", async () => {
    await ruleOf(stage.db, "error-rate", {
      kind: "error-rate",
      of: "runs",
      job: null,
      check: null,
      percent: 10,
      windowSeconds: 3600,
      minimumVolume: 5,
    });
    const ran = (job: string, statuses: RunStatus[], minute = -30) =>
      stage.db.insert(runs).values(
        statuses.map((status, index) => ({
          environmentId: PLACE,
          job,
          tenant: "t-1",
          externalId: `${job} ${minute} ${index}`,
          status,
          startedAt: minutes(minute - 5),
          endedAt: minutes(minute),
          seenAt: START,
        })),
      );
    await ran("costs", ["failed", "partial", "running", "succeeded"]);
    await ran("costs", ["failed", "failed", "failed"], -61);
    expect(await ear.judge(START)).toEqual([]);
    await ran("resources", ["succeeded", "succeeded"]);
    expect(await ear.judge(START)).toEqual([`error-rate ${PLACE}: firing`]);
    expect(ear.all[0]).toMatchObject({ value: 40, limit: 10 });
    expect(await ear.judge(minutes(45))).toEqual([`error-rate ${PLACE}: unknown`]);
    await ran("resources", ["succeeded"], 44);
    expect(await ear.judge(minutes(45))).toEqual([`error-rate ${PLACE}: well`]);
  });
});

test("a heartbeat fires when it is missed or failed, and not while nothing is expected", async () => {
  await ruleOf(stage.db, "heartbeat", { kind: "dead-man" });
  const [beat] = await stage.db
    .insert(heartbeats)
    .values({
      environmentId: PLACE,
      job: "costs",
      title: "Nightly costs",
      tokenHash: "x",
      everySeconds: 3600,
      graceSeconds: 600,
      createdByName: "Ada",
      createdAt: START,
      succeededAt: START,
      dueAt: minutes(60),
      since: START,
    })
    .returning();
  expect(await ear.judge(minutes(65))).toEqual([]);
  expect(await ear.judge(minutes(71))).toEqual([`heartbeat ${beat?.id}: firing`]);
  expect(ear.all[0]).toMatchObject({ title: "Title of heartbeat: Nightly costs", since: minutes(60) });
  await stage.db.update(heartbeats).set({ active: false });
  expect(await ear.judge(minutes(72))).toEqual([`heartbeat ${beat?.id}: well`]);
  expect(ear.all[0]?.sentence).toContain("Nobody judges this any more.");
  await stage.db.update(heartbeats).set({ active: true, succeededAt: minutes(72), dueAt: minutes(132) });
  expect(await ear.judge(minutes(73))).toEqual([]);
  await stage.db.update(heartbeats).set({ failedAt: minutes(74) });
  expect(await ear.judge(minutes(75))).toEqual([`heartbeat ${beat?.id}: firing`]);
});

test("webhooks that stay away fire while jobs end, and only where they are set up", async () => {
  const place = "adinsights/production";
  const silence = { kind: "webhook-silence", seconds: 1800 } as const;
  await ruleOf(stage.db, "webhook-silence", silence, { platformId: "adinsights" });
  const endedAt = minutes(10);
  await stage.db.insert(runs).values({
    environmentId: place,
    job: "airbyte-sync",
    tenant: "kingston",
    externalId: "1",
    status: "succeeded",
    startedAt: START,
    endedAt,
    sources: ["history"],
    seenAt: endedAt,
  });
  expect(await ear.judge(minutes(45))).toEqual([]);
  await stage.db.update(environments).set({ credentials: { "webhook-secret": "env:NONE" } });
  expect(await ear.judge(minutes(35))).toEqual([]);
  expect(await ear.judge(minutes(45))).toEqual([`webhook-silence ${place}: firing`]);
  await stage.db.insert(webhookDeliveries).values({
    environmentId: place,
    source: "airbyte",
    receivedAt: minutes(46),
    verdict: "accepted",
    httpStatus: 200,
    said: "",
    body: "",
    bodyDigest: "",
  });
  expect(await ear.judge(minutes(47))).toEqual([`webhook-silence ${place}: well`]);
});

test("failed sign-ins fire for each account with too many, and are over when they stop", async () => {
  const spec = { kind: "failed-sign-ins", count: 5, windowSeconds: 900, by: "account" } as const;
  await ruleOf(stage.db, "sign-ins", spec, { platformId: "wheelhouse" });
  const tried = (account: string, count: number, succeeded = false) =>
    stage.db
      .insert(signInAttempts)
      .values(
        Array.from({ length: count }, (_, at) => ({ account, ip: "10.0.0.1", at: minutes(-at), succeeded })),
      );
  await tried("ada@example.test", 5);
  await tried("vic@example.test", 9, true);
  expect(await ear.judge(START)).toEqual([]);
  await tried("ada@example.test", 1);
  await tried("hunter2", 6);
  expect(await ear.judge(START)).toEqual([
    "sign-ins a name that is no address: firing",
    "sign-ins ada@example.test: firing",
  ]);
  expect(ear.all[0]?.environmentId).toBe(SELF);
  expect(await ear.judge(minutes(20))).toEqual([
    "sign-ins a name that is no address: well",
    "sign-ins ada@example.test: well",
  ]);
});
