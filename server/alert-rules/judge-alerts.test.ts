import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alertRules, alertRuleVersions, alerts, alertWatches, checks } from "@/db/schema";
import type { RuleSpec } from "@/domain/alert-rule";
import { SELF } from "@/server/config/apply";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { declareThresholds } from "@/server/thresholds/declare";
import { declareRules } from "./declare-rules";
import { evaluateNow, judgeAlerts } from "./judge-alerts";
import { checkAt, Ear, jobAt, minutes, openPlaces, ruleOf, ruleRow, START } from "./testing";

const stage = onStage();
let ear: Ear;

beforeAll(async () => {
  await declareThresholds(stage.db);
  await openPlaces(stage.db);
});
beforeEach(async () => {
  for (const table of [alerts, alertRules, checks]) await stage.db.delete(table);
  ear = new Ear(stage.db);
});

const above = (limit: number, check = "busy"): RuleSpec => ({
  kind: "threshold",
  metric: null,
  check,
  level: null,
  limit,
  direction: "above-is-bad",
  windowSeconds: 0,
  aggregate: "last",
  minimumVolume: 0,
});

describe("a hold", () => {
  test("waits until the trouble has lasted, and begins anew when it was over meanwhile", async () => {
    await ruleOf(stage.db, "busy", above(50), { holdSeconds: 120 });
    const busy = (minute: number, value: number) => checkAt(stage.db, "busy", { at: minutes(minute), value });
    await busy(0, 60);
    expect(await ear.judge(minutes(0))).toEqual([]);
    expect(await ear.judge(minutes(1))).toEqual([]);
    await busy(1, 10);
    expect(await ear.judge(minutes(1))).toEqual([]);
    expect(await stage.db.$count(alertWatches)).toBe(0);
    await busy(2, 60);
    expect(await ear.judge(minutes(2))).toEqual([]);
    expect(await ear.judge(minutes(3))).toEqual([]);
    await busy(4, 60);
    expect(await ear.judge(minutes(4))).toEqual(["busy busy: firing"]);
    await busy(5, 10);
    expect(await ear.judge(minutes(5))).toEqual(["busy busy: well"]);
  });

  test("is not kept by a trouble that nobody looked at meanwhile", async () => {
    await ruleOf(stage.db, "busy", above(50), { holdSeconds: 120 });
    await checkAt(stage.db, "busy", { value: 60 });
    expect(await ear.judge(minutes(0))).toEqual([]);
    await checkAt(stage.db, "busy", { at: minutes(30), value: 60 });
    expect(await ear.judge(minutes(30))).toEqual([]);
    expect(await ear.judge(minutes(32))).toEqual(["busy busy: firing"]);
  });

  test("is over at once for what has stood so for longer", async () => {
    await ruleOf(
      stage.db,
      "api-down",
      { ...above(0), check: "api", level: "alert", limit: null } as RuleSpec,
      {
        holdSeconds: 120,
      },
    );
    await checkAt(stage.db, "api", { status: "alert", since: minutes(-10) });
    expect(await ear.judge(START)).toEqual(["api-down api: firing"]);
  });
});

describe("a rule that cannot be evaluated", () => {
  test("says why, raises one alert about itself, lets the others go on, and recovers", async () => {
    const gone = await ruleOf(stage.db, "gone", above(50, "vanished"));
    await ruleOf(stage.db, "busy", above(50));
    await checkAt(stage.db, "busy", { value: 60 });
    const both = ["busy busy: firing", `rule-broken ${gone}: firing`];
    expect(await ear.judge(START)).toEqual(both);
    expect(ear.all.find(({ trouble }) => trouble === "rule-broken")).toMatchObject({
      environmentId: SELF,
      subject: { kind: "rule", key: gone },
      sentence: `The rule "Title of gone" (${gone}) sees nothing until it is mended. There is no check "vanished" any more.`,
    });
    expect((await ruleRow(stage.db, gone))?.cannotBecause).toBe('There is no check "vanished" any more.');
    expect(await ear.judge(minutes(0.5))).toEqual(both);
    expect(await stage.db.$count(alerts, eq(alerts.trouble, "rule-broken"))).toBe(1);

    await checkAt(stage.db, "vanished", { value: 1 });
    expect(await ear.judge(minutes(1))).toEqual(["busy busy: firing", `rule-broken ${gone}: well`]);
    expect((await ruleRow(stage.db, gone))?.cannotBecause).toBeNull();
  });

  test("because what it reads cannot be read does not take the others with it", async () => {
    // Any look back of more seconds than an integer holds is one that the database refuses.
    const spec = { kind: "no-data", check: "busy", seconds: 60 } as const;
    const refused = await ruleOf(stage.db, "refused", {
      ...above(50),
      windowSeconds: 3e9,
      aggregate: "average",
    } as RuleSpec);
    await ruleOf(stage.db, "busy", above(50));
    await ruleOf(stage.db, "no-data", spec);
    await checkAt(stage.db, "busy", { value: 60 });
    expect(await ear.judge(START)).toEqual(["busy busy: firing", `rule-broken ${refused}: firing`]);
    expect((await ruleRow(stage.db, refused))?.cannotBecause).toBe("What it looks at cannot be read.");
  });

  test("is nobody's trouble while it is off", async () => {
    const gone = await ruleOf(stage.db, "gone", above(50, "vanished"));
    expect(await ear.judge(START)).toEqual([`rule-broken ${gone}: firing`]);
    await stage.db.update(alertRules).set({ offUntil: minutes(60) });
    expect(await ear.judge(minutes(1))).toEqual([`rule-broken ${gone}: well`]);
  });

  test("only because nothing measures what it asks about says so, and raises nothing", async () => {
    const id = await ruleOf(stage.db, "secret", {
      kind: "credential-expiry",
      metric: "client-secret.expires-in",
      days: 7,
    });
    expect(await ear.judge(START)).toEqual([]);
    expect((await ruleRow(stage.db, id))?.cannotBecause).toContain("no check reads it");
  });
});

test("a rule that is off until a date is on again after it", async () => {
  const id = await ruleOf(stage.db, "busy", above(50), { offUntil: minutes(10) });
  await checkAt(stage.db, "busy", { value: 60 });
  expect(await ear.judge(START)).toEqual([]);
  await checkAt(stage.db, "busy", { value: 60, at: minutes(10) });
  expect(await ear.judge(minutes(10))).toEqual(["busy busy: firing"]);
  expect((await ruleRow(stage.db, id))?.evaluatedAt).toEqual(minutes(10));
});

test("a rule for every platform looks at all of them", async () => {
  await ruleOf(stage.db, "busy", above(50), { platformId: null });
  await checkAt(stage.db, "busy", { value: 60 });
  await checkAt(stage.db, "busy", { value: 60, environmentId: SELF });
  expect(await ear.judge(START)).toHaveLength(2);
  expect(ear.all.map(({ environmentId }) => environmentId).sort()).toEqual([
    "azure-governance/production",
    SELF,
  ]);
});

test("one worker judges at a time; who asks for it now waits and sees one environment", async () => {
  await ruleOf(stage.db, "busy", above(50), { platformId: null });
  await checkAt(stage.db, "busy", { value: 60 });
  await checkAt(stage.db, "busy", { value: 60, environmentId: SELF });
  const order: string[] = [];
  let asked: ReturnType<typeof evaluateNow> | undefined;
  await stage.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('judge-alerts'))`);
    await judgeAlerts(stage.db, START, ear.hear);
    expect(ear.all).toEqual([]);
    asked = evaluateNow(stage.db, START, SELF, ear.hear).finally(() => order.push("evaluated"));
    await until("waiting for the one who judges", async () => {
      const { rows } = await tx.execute(
        sql`select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
      );
      return rows.length > 0;
    });
    order.push("let go");
  });
  expect(await asked).toMatchObject({ rules: 1, firing: 1, broken: 0 });
  expect(order).toEqual(["let go", "evaluated"]);
  expect(ear.all.map(({ environmentId }) => environmentId)).toEqual([SELF]);
});

describe("declaring", () => {
  test("keeps what an admin changed beside what ships, and puts away what ships no more", async () => {
    await declareRules(stage.db);
    const id = "azure-governance/sync-failed";
    const shipped = await ruleRow(stage.db, id);
    expect(shipped).toMatchObject({
      trouble: "sync-failed",
      severity: "critical",
      sourceLine: 143,
      version: 1,
      shipped: true,
    });
    expect(await stage.db.$count(alertRuleVersions, eq(alertRuleVersions.ruleId, id))).toBe(1);

    const spec: RuleSpec = { kind: "consecutive-failures", job: null, count: 3 };
    await stage.db
      .update(alertRules)
      .set({ spec, severity: "warning", holdSeconds: 60, version: 2, answer: "Old words." })
      .where(eq(alertRules.id, id));
    await stage.db
      .update(alertRules)
      .set({ severity: "info" })
      .where(eq(alertRules.id, "azure-governance/slow-api"));
    const old = await ruleOf(stage.db, "old", above(1), { shipped: true });
    const own = await ruleOf(stage.db, "own", above(1));
    await declareRules(stage.db);

    expect(await ruleRow(stage.db, id)).toMatchObject({
      spec,
      severity: "warning",
      holdSeconds: 60,
      version: 2,
      answer: shipped?.answer,
      declared: { spec: { count: 1 }, severity: "critical" },
    });
    expect((await ruleRow(stage.db, "azure-governance/slow-api"))?.severity).toBe("warning");
    expect((await ruleRow(stage.db, old))?.active).toBe(false);
    expect((await ruleRow(stage.db, own))?.active).toBe(true);
    expect(await stage.db.$count(alertRuleVersions, eq(alertRuleVersions.ruleId, id))).toBe(1);
  });

  test("makes rules that can all be evaluated where nothing was seen yet", async () => {
    await declareRules(stage.db);
    const { rules, broken } = await evaluateNow(stage.db, START, undefined, ear.hear);
    expect(rules).toBeGreaterThan(100);
    expect(broken).toBe(0);
    expect(ear.all).toEqual([]);
  });

  test("makes rules that see what the runbook names", async () => {
    await declareRules(stage.db);
    await jobAt(stage.db, "costs", "t-1", { lastStatus: "failed", lastGoodAt: minutes(-50 * 60) });
    await checkAt(stage.db, "api-answers", { status: "alert" });
    expect(await ear.judge(START)).toEqual([
      "platform-down azure-governance/production: firing",
      "stale costs@t-1: firing",
      "stale costs@t-1: firing",
      "sync-failed costs@t-1: firing",
    ]);
  });
});
