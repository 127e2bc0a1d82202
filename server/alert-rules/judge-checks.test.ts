import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alertRules, alerts, checks, observations, rollupsHour, thresholds } from "@/db/schema";
import { momentText } from "@/domain/alert-judge";
import type { RuleSpec } from "@/domain/alert-rule";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { checkAt, Ear, minutes, openPlaces, refusedAt, ruleOf, START } from "./testing";

const stage = onStage();
let ear: Ear;

beforeAll(async () => {
  await declareThresholds(stage.db);
  await openPlaces(stage.db);
  await stage.db.execute("select ensure_observation_partitions(1, 1)");
});
beforeEach(async () => {
  for (const table of [alerts, alertRules, checks, rollupsHour]) await stage.db.delete(table);
  ear = new Ear(stage.db);
});

const threshold = (over: Partial<Extract<RuleSpec, { kind: "threshold" }>>): RuleSpec => ({
  kind: "threshold",
  metric: null,
  check: null,
  level: null,
  limit: null,
  direction: "above-is-bad",
  windowSeconds: 0,
  aggregate: "last",
  minimumVolume: 0,
  ...over,
});

/** One answer each `stepSeconds`, the newest at noon. */
const answered = (
  checkId: number,
  stepSeconds: number,
  answers: { status: "ok" | "alert"; value?: number }[],
) =>
  stage.db.insert(observations).values(
    answers.map(({ status, value }, index) => ({
      checkId,
      at: new Date(START.getTime() - index * stepSeconds * 1000),
      status,
      value: value ?? null,
      reason: "",
    })),
  );

/** What was answered is never taken back; a check made anew has no answers yet. */
async function freshCheck(key: string): Promise<number> {
  await stage.db.delete(checks);
  return checkAt(stage.db, key, { value: 10 });
}

describe("a threshold", () => {
  test("fires past its registered limit once the check has confirmed it, and is well when it is back", async () => {
    await ruleOf(stage.db, "latency", threshold({ metric: "api.response", level: "warn" }));
    const slow = { metric: "api.response", value: 700 };
    await checkAt(stage.db, "api-response", { ...slow, status: "ok", candidate: "warn" });
    expect(await ear.judge(START)).toEqual([]);
    await checkAt(stage.db, "api-response", { ...slow, status: "warn", candidate: null });
    expect(await ear.judge(START)).toEqual(["latency api-response: firing"]);
    expect(ear.all[0]).toMatchObject({ value: 700, limit: 500, unit: "ms", since: START, source: "judge" });
    // A first good answer is not confirmed; what was said stays.
    await checkAt(stage.db, "api-response", { ...slow, value: 100, status: "warn", candidate: "ok" });
    expect(await ear.judge(START)).toEqual(["latency api-response: unknown"]);
    await checkAt(stage.db, "api-response", { ...slow, value: 100, status: "ok", candidate: null });
    expect(await ear.judge(START)).toEqual(["latency api-response: well"]);
    expect(await ear.judge(START)).toEqual([]);
  });

  test("follows the registry, and a limit that it lost is a rule that cannot be evaluated", async () => {
    const id = await ruleOf(stage.db, "latency", threshold({ metric: "api.response", level: "warn" }));
    await checkAt(stage.db, "api-response", { metric: "api.response", value: 700, status: "warn" });
    await stage.db.update(thresholds).set({ warn: 800 });
    expect(await ear.judge(START)).toEqual([]);
    await stage.db.update(thresholds).set({ warn: null, alert: null });
    expect(await ear.judge(START)).toEqual([`rule-broken ${id}: firing`]);
    await declareThresholds(stage.db);
  });

  test("of a check without a number is its own status; late and unknown change nothing", async () => {
    await ruleOf(stage.db, "platform-down", threshold({ check: "api-answers", level: "alert" }));
    await checkAt(stage.db, "api-answers", { status: "alert", reason: "It does not answer." });
    expect(await ear.judge(START)).toEqual(["platform-down azure-governance/production: firing"]);
    expect(ear.all[0]?.subject).toEqual({
      kind: "environment",
      key: "azure-governance/production",
      check: "api-answers",
    });
    expect(await ear.judge(minutes(10))).toEqual(["platform-down azure-governance/production: unknown"]);
    await checkAt(stage.db, "api-answers", { status: "unknown", at: minutes(10) });
    expect(await ear.judge(minutes(10))).toEqual(["platform-down azure-governance/production: unknown"]);
    await checkAt(stage.db, "api-answers", { status: "ok", at: minutes(11) });
    expect(await ear.judge(minutes(11))).toEqual(["platform-down azure-governance/production: well"]);
  });

  test("below its volume does not fire", async () => {
    await ruleOf(stage.db, "rate", threshold({ metric: "sync.error-rate", level: "warn", minimumVolume: 5 }));
    const bad = { metric: "sync.error-rate", value: 50, status: "warn" as const };
    await checkAt(stage.db, "sync-error-rate", { ...bad, facts: { volume: 4, bad: 2 } });
    expect(await ear.judge(START)).toEqual([]);
    await checkAt(stage.db, "sync-error-rate", { ...bad, facts: { volume: 6, bad: 3 } });
    expect(await ear.judge(START)).toEqual(["rate sync-error-rate: firing"]);
  });

  test("over a window takes what its rule names of the values", async () => {
    const over = { check: "busy", limit: 50, windowSeconds: 300, minimumVolume: 3 };
    await ruleOf(stage.db, "average", threshold({ ...over, aggregate: "average" }));
    await ruleOf(stage.db, "highest", threshold({ ...over, aggregate: "highest" }));
    await ruleOf(stage.db, "lowest", threshold({ ...over, aggregate: "lowest" }));
    await ruleOf(stage.db, "many", threshold({ ...over, aggregate: "highest", minimumVolume: 9 }));
    const saw = async (values: number[]) =>
      answered(
        await freshCheck("busy"),
        60,
        values.map((value) => ({ status: "ok", value })),
      );
    // The sixth is as old as the window, and so not in it.
    await saw([10, 100, 60, 20, 10, 900]);
    expect(await ear.judge(START)).toEqual(["highest busy: firing"]);
    expect(ear.all[0]).toMatchObject({ value: 100, limit: 50 });
    await saw([70, 70, 70, 70]);
    expect(await ear.judge(START)).toEqual([
      "average busy: firing",
      "highest busy: firing",
      "lowest busy: firing",
    ]);
  });
});

describe("answers", () => {
  const rate: RuleSpec = {
    kind: "error-rate",
    of: "answers",
    job: null,
    check: "api-answers",
    percent: 10,
    windowSeconds: 600,
    minimumVolume: 5,
  };

  test("fire as a share of those that came, and not of too few", async () => {
    await ruleOf(stage.db, "error-rate", rate);
    const saw = async (answers: { status: "ok" | "alert" }[]) =>
      answered(await freshCheck("api-answers"), 60, answers);
    await saw([{ status: "alert" }, { status: "alert" }, { status: "ok" }]);
    expect(await ear.judge(START)).toEqual([]);
    await saw(Array.from({ length: 10 }, (_, at) => ({ status: at < 2 ? "alert" : "ok" }) as const));
    expect(await ear.judge(START)).toEqual(["error-rate api-answers: firing"]);
    expect(ear.all[0]).toMatchObject({ value: 20, limit: 10, unit: "percent" });
    expect(await ear.judge(minutes(9))).toEqual(["error-rate api-answers: unknown"]);
  });

  test("that do not come fire after so long, and only then", async () => {
    await ruleOf(stage.db, "no-data", { kind: "no-data", check: "api-answers", seconds: 1800 });
    await checkAt(stage.db, "api-answers");
    expect(await ear.judge(minutes(20))).toEqual([]);
    expect(await ear.judge(minutes(33))).toEqual(["no-data api-answers: firing"]);
    await checkAt(stage.db, "api-answers", { at: minutes(34) });
    expect(await ear.judge(minutes(34))).toEqual(["no-data api-answers: well"]);
    await checkAt(stage.db, "api-answers", { at: minutes(70), since: minutes(36), status: "unknown" });
    expect(await ear.judge(minutes(70))).toEqual(["no-data api-answers: firing"]);
  });

  test("that are refused are our own access, not the platform", async () => {
    await ruleOf(stage.db, "access-refused", {
      kind: "access-refused",
      check: "console-access",
      seconds: 60,
    });
    await checkAt(stage.db, "console-access", { status: "unknown" });
    await refusedAt(stage.db, "console-access", "The token is refused (401).");
    expect(await ear.judge(START)).toEqual([]);
    expect(await ear.judge(minutes(2))).toEqual(["access-refused azure-governance/production: firing"]);
    expect(ear.all[0]?.sentence).toBe(`The token is refused (401). Since ${momentText(START)}.`);
    await refusedAt(stage.db, "console-access", null);
    expect(await ear.judge(minutes(2))).toEqual(["access-refused azure-governance/production: unknown"]);
    await checkAt(stage.db, "console-access", { at: minutes(3) });
    expect(await ear.judge(minutes(3))).toEqual(["access-refused azure-governance/production: well"]);
  });

  test("burn a budget only when the long and the short window say so", async () => {
    await ruleOf(stage.db, "burn", {
      kind: "burn-rate",
      check: "api-answers",
      objectivePercent: 99,
      windows: [{ longSeconds: 3600, shortSeconds: 300, factor: 14.4 }],
    });
    const saw = async (answers: { status: "ok" | "alert" }[]) =>
      answered(await freshCheck("api-answers"), 60, answers);
    const hour = (bad: (minute: number) => boolean) =>
      saw(Array.from({ length: 60 }, (_, at) => ({ status: bad(at) ? "alert" : "ok" }) as const));
    await hour((minute) => minute < 2);
    expect(await ear.judge(START)).toEqual([]);
    await hour((minute) => minute < 10);
    expect(await ear.judge(START)).toEqual(["burn api-answers: firing"]);
    await hour((minute) => minute > 10 && minute < 25);
    expect(await ear.judge(START)).toEqual(["burn api-answers: well"]);
    await saw([{ status: "alert" }, { status: "alert" }, { status: "alert" }]);
    expect(await ear.judge(START)).toEqual([]);
  });

  test("of days are counted from the hours that were rolled up", async () => {
    await ruleOf(stage.db, "burn", {
      kind: "burn-rate",
      check: "api-answers",
      objectivePercent: 99,
      windows: [{ longSeconds: 3 * 86_400, shortSeconds: 6 * 3600, factor: 1 }],
    });
    const checkId = await checkAt(stage.db, "api-answers");
    const hours = Array.from({ length: 72 }, (_, at) => ({
      checkId,
      bucket: minutes(-60 * at),
      ok: 58,
      alert: 2,
    }));
    await stage.db.insert(rollupsHour).values(hours);
    expect(await ear.judge(START)).toEqual(["burn api-answers: firing"]);
  });

  test("about a credential fire so many days before it ends", async () => {
    await ruleOf(stage.db, "credential-expiry", {
      kind: "credential-expiry",
      metric: "client-secret.expires-in",
      days: 14,
    });
    const left = (days: number) =>
      checkAt(stage.db, "secret", { metric: "client-secret.expires-in", value: days * 86_400 });
    await left(15);
    expect(await ear.judge(START)).toEqual([]);
    await left(13);
    expect(await ear.judge(START)).toEqual(["credential-expiry secret: firing"]);
    await checkAt(stage.db, "secret", { metric: "client-secret.expires-in", value: null });
    expect(await ear.judge(START)).toEqual(["credential-expiry secret: unknown"]);
  });
});
