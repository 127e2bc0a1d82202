import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alertRules, alerts, objectiveDays, objectives } from "@/db/schema";
import { BUDGET_POLICY } from "@/domain/alert-rule";
import { onStage } from "@/server/testing/cast";
import { keepPromise } from "@/server/testing/keep-objective";
import { backTest } from "./back-test";
import { Ear, openPlaces, PLACE, ruleOf } from "./testing";

const DAY = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY) * DAY;
/** Each test judges minutes after the one before, because budgets are read once a minute. */
let hour = 1;
const stage = onStage();
let ear: Ear;
const now = () => new Date(TODAY + hour * 3_600_000);
const dayOf = (days: number) => new Date(TODAY + days * DAY).toISOString().slice(0, 10);

beforeAll(() => openPlaces(stage.db));
beforeEach(async () => {
  for (const table of [alerts, alertRules, objectives]) await stage.db.delete(table);
  ear = new Ear(stage.db);
  hour += 1;
  await ruleOf(stage.db, "budget", BUDGET_POLICY, { trouble: "budget" });
});

/** 99 % of thirty days: 432 minutes may be bad. */
const promised = (over: Partial<typeof objectives.$inferInsert> = {}) =>
  keepPromise(stage.db, {
    platformId: "azure-governance",
    key: "api",
    title: "API is there",
    source: { from: "checks", checks: ["api"] },
    ...over,
  });

/** Whole days that were good but for some bad minutes at noon, up to now. */
async function counted(bad: Readonly<Record<number, number>>, days = 31) {
  await stage.db.delete(objectiveDays);
  await stage.db.insert(objectiveDays).values(
    Array.from({ length: days }, (_, index) => {
      const ago = -index;
      const passed = index === 0 ? hour * 60 : 1440;
      const spoilt = bad[ago] ?? 0;
      const first = index === 0 ? passed - spoilt : 720;
      const minutes = `${"g".repeat(first)}${"b".repeat(spoilt)}`.padEnd(passed, "g").padEnd(1440, "-");
      return {
        objectiveId: "azure-governance/api",
        environmentId: PLACE,
        day: dayOf(ago),
        minutes,
        good: passed - spoilt,
        bad: spoilt,
        countedTo: index === 0 ? now() : new Date(TODAY + (ago + 1) * DAY),
      };
    }),
  );
}

const told = async () => {
  await ear.judge(now());
  return ear.all.map(({ state, severity, value }) => [state, severity, value]);
};

describe("budget", () => {
  test("is told at half, warned of at three quarters, critical with a freeze when all is gone", async () => {
    await promised();
    await counted({ [-2]: 215 });
    expect(await told()).toEqual([]);
    hour += 1;
    await counted({ [-2]: 217 });
    expect(await told()).toEqual([["firing", "info", 50]]);
    expect(ear.all[0]).toMatchObject({
      environmentId: PLACE,
      subject: { kind: "environment", key: "promise:api" },
      title: "Title of budget: API is there",
      sentence:
        'More than 50 % of the budget of "API is there" is spent: 99 % were promised over the last 30 days.',
    });
    hour += 1;
    await counted({ [-2]: 325 });
    expect(await told()).toEqual([["firing", "warning", 75]]);
    expect(ear.all[0]?.sentence).not.toContain("/actions/freezes");
    hour += 1;
    await counted({ [-2]: 440 });
    expect(await told()).toEqual([["firing", "critical", 101]]);
    expect(ear.all[0]?.sentence).toContain(
      "freeze its releases until it has recovered (Actions, Freezes: /actions/freezes)",
    );
  });

  test("that was spent long ago is told and calls nobody", async () => {
    await promised();
    await counted({ [-5]: 440 });
    expect(await told()).toEqual([["firing", "info", 101]]);
    expect(ear.all[0]?.sentence).toMatch(
      /All of the budget .* Nothing of it was spent in the last three days\.$/,
    );
  });

  test("resolves by itself when the bad days leave the window", async () => {
    await promised();
    await counted({ [-5]: 330 });
    await told();
    hour += 1;
    await counted({ [-5]: 20 });
    expect(await told()).toEqual([["well", "warning", null]]);
  });

  test("an hour of which nearly all is bad is critical long before the budget is gone", async () => {
    await promised();
    await counted({ 0: 10 });
    expect(await told()).toEqual([["firing", "critical", 2]]);
    expect(ear.all[0]?.sentence).toBe("It is being spent more than 14 times too fast over the last 1 h.");
    hour += 1;
    await counted({ 0: 8 });
    expect(await told()).toEqual([["well", "warning", null]]);
  });

  test("a promise that was counted for a short time only, or not lately, is no alert", async () => {
    await promised({ target: 99.9 });
    await counted({ 0: 0, [-1]: 3 }, 2);
    expect(await told()).toEqual([]);
    hour += 1;
    await counted({ [-5]: 440 });
    hour += 1;
    expect(await told()).toEqual([]);
  });

  test("when promises cannot be read the rule says so, and every other rule is judged", async () => {
    await promised({ window: { kind: "calendar", unit: "month", zone: "Nowhere" } });
    await ruleOf(stage.db, "heartbeat", { kind: "dead-man" });
    await told();
    const kept = await stage.db.select().from(alertRules).orderBy(alertRules.id);
    expect(kept.map(({ cannotBecause }) => cannotBecause)).toEqual([
      "How the promises stand cannot be read.",
      null,
    ]);
    expect(kept[1]?.evaluatedAt).toEqual(now());
  });

  test("cannot be tried on the past, and says so", async () => {
    const draft = {
      platformId: "azure-governance" as const,
      spec: BUDGET_POLICY,
      severity: "warning" as const,
      holdSeconds: 0,
      recoverSeconds: 120,
    };
    const { cannot } = await backTest(stage.db, { draft }, now());
    expect(cannot).toContain("cannot be tried on the past");
  });
});
