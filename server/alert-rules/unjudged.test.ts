import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alertRules, alerts, checks, environments, jobStates } from "@/db/schema";
import type { RuleSpec } from "@/domain/alert-rule";
import { hearAlerts } from "@/server/alerts/hear";
import { tendAlerts } from "@/server/alerts/tend-alerts";
import { onStage } from "@/server/testing/cast";
import { alertOf } from "@/server/testing/with-alerts";
import { declareThresholds } from "@/server/thresholds/declare";
import { judgeAlerts } from "./judge-alerts";
import { checkAt, jobAt, minutes, openPlaces, PLACE, ruleOf, START } from "./testing";

const stage = onStage();
const LATE_FAILURES: RuleSpec = { kind: "consecutive-failures", job: null, count: 1 };

beforeAll(async () => {
  await declareThresholds(stage.db);
  await openPlaces(stage.db);
});
beforeEach(async () => {
  for (const table of [alerts, alertRules, checks, jobStates]) await stage.db.delete(table);
  await stage.db.update(environments).set({ active: true });
});

const aboveFifty = (check = "busy"): RuleSpec => ({
  kind: "threshold",
  metric: null,
  check,
  level: null,
  limit: 50,
  direction: "above-is-bad",
  windowSeconds: 0,
  aggregate: "last",
  minimumVolume: 0,
});

async function at(minute: number) {
  await judgeAlerts(stage.db, minutes(minute));
  await tendAlerts(stage.db, minutes(minute));
}

async function openBusy() {
  const id = await ruleOf(stage.db, "busy", aboveFifty());
  await checkAt(stage.db, "busy", { value: 60 });
  await at(0);
  expect(await alertOf(stage, "busy")).toMatchObject({ state: "open", recoveringSince: null });
  return id;
}

const change = (id: string, what: Partial<typeof alertRules.$inferInsert>) =>
  stage.db.update(alertRules).set(what).where(eq(alertRules.id, id));

async function expectLetGo(subject: string, because: string) {
  await at(1);
  expect(await alertOf(stage, subject)).toMatchObject({ state: "open", recoveringSince: minutes(1) });
  await at(3);
  const { state, resolvedHow, resolveReason, events } = await alertOf(stage, subject);
  expect({ state, resolvedHow, resolveReason }).toEqual({
    state: "resolved",
    resolvedHow: "source",
    resolveReason: `Nobody judges this any more. ${because}`,
  });
  expect(events.at(-1)).toMatchObject({ kind: "resolved", said: resolveReason });
}

describe("an alert that nobody judges any more ends and says so", () => {
  test("when its rule is switched off", async () => {
    await change(await openBusy(), { offUntil: new Date("2099-01-01T00:00:00Z") });
    await expectLetGo("busy", "Its rule is switched off until 2099-01-01 00:00 UTC.");
  });

  test("when its rule is removed", async () => {
    await change(await openBusy(), { active: false });
    await expectLetGo("busy", "Its rule was removed.");
  });

  test("when its rule looks for another trouble", async () => {
    await change(await openBusy(), { trouble: "crowded" });
    await stage.db.delete(checks);
    await checkAt(stage.db, "busy", { value: 10, at: minutes(1) });
    await expectLetGo("busy", "Its rule looks for another trouble now.");
  });

  test("when its environment is not watched, whoever told of it", async () => {
    await openBusy();
    const [outside] = await stage.db.select().from(alerts);
    await hearAlerts(
      stage.db,
      [
        {
          environmentId: PLACE,
          trouble: outside?.trouble ?? "",
          subject: { kind: "check", key: "busy", check: "busy" },
          source: "alertmanager",
          externalId: "f1",
          ruleId: null,
          state: "firing",
          severity: "warning",
          word: "warning",
          title: "Busy",
          sentence: "It is busy.",
          since: null,
          recoverSeconds: 120,
        },
      ],
      START,
    );
    await stage.db.update(environments).set({ active: false }).where(eq(environments.id, PLACE));
    await expectLetGo("busy", "Its environment is not watched any more.");
  });

  test("when the check is not there any more, by a rule that names it", async () => {
    await openBusy();
    await stage.db.delete(checks);
    await expectLetGo("busy", 'There is no check "busy" any more.');
  });

  test("when a tenant is gone", async () => {
    await ruleOf(stage.db, "failed", LATE_FAILURES);
    for (const tenant of ["here", "gone"]) await jobAt(stage.db, "costs", tenant, { lastStatus: "failed" });
    await at(0);
    await stage.db.delete(jobStates).where(eq(jobStates.tenant, "gone"));
    await expectLetGo("costs@gone", "What it was about is not there any more.");
    expect(await alertOf(stage, "costs@here")).toMatchObject({ state: "open", recoveringSince: null });
  });
});

describe("an alert stays as it is", () => {
  test("while its check cannot be answered", async () => {
    await openBusy();
    await checkAt(stage.db, "busy", { value: null, status: "unknown" });
    for (const minute of [1, 5, 60]) await at(minute);
    expect(await alertOf(stage, "busy")).toMatchObject({ state: "open", recoveringSince: null });
  });

  test("while nothing at all is told of the platform's jobs, however long", async () => {
    await ruleOf(stage.db, "failed", LATE_FAILURES);
    await jobAt(stage.db, "costs", "quiet", { lastStatus: "failed" });
    await at(0);
    await stage.db.delete(jobStates);
    for (const minute of [1, 5]) await at(minute);
    expect(await alertOf(stage, "costs@quiet")).toMatchObject({ state: "open", recoveringSince: null });
  });

  test("while what its rule reads cannot be read", async () => {
    const id = await openBusy();
    await change(id, { spec: { ...aboveFifty(), windowSeconds: 3e9, aggregate: "average" } as RuleSpec });
    for (const minute of [1, 5]) await at(minute);
    expect(await alertOf(stage, "busy")).toMatchObject({ state: "open", recoveringSince: null });
  });

  test("when the rule is on again before it was given up", async () => {
    const id = await openBusy();
    await change(id, { active: false });
    await at(1);
    await change(id, { active: true });
    await checkAt(stage.db, "busy", { value: 60, at: minutes(2) });
    await at(2);
    await at(9);
    expect(await alertOf(stage, "busy")).toMatchObject({ state: "open", recoveringSince: null, count: 1 });
  });
});
