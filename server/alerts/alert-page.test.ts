import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  alertEvents,
  alertRules,
  alerts,
  contacts,
  escalationPolicies,
  freshnessHours,
  tenants,
} from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { ADS, AZURE, ago, now, withTriage } from "@/server/testing/with-triage";

const stage = onStage();
const { asks, open } = withTriage(stage);

test("one alert tells its story, whom it hits, what ended it before and who is told next", async () => {
  const { db } = stage;
  await db.insert(contacts).values({
    id: "azure-governance/2",
    level: "2",
    name: "DevOps Manager",
    reach: [],
    shipped: true,
  });
  await db.insert(escalationPolicies).values({
    id: "azure-governance/p1",
    title: "Azure P1",
    severities: ["critical"],
    steps: [
      { level: 1, title: "On call", afterSeconds: 0, targets: [], within: null, note: "" },
      {
        level: 2,
        title: "Manager",
        afterSeconds: 900,
        targets: [{ kind: "contact", id: "azure-governance/2" }],
        within: null,
        note: "",
      },
    ],
    endsAfterSeconds: 3600,
    shipped: true,
  });
  await db.insert(tenants).values({
    environmentId: AZURE,
    externalId: "c",
    name: "Contoso",
    active: true,
    firstSeenAt: now,
    lastSeenAt: now,
  });
  await db.insert(freshnessHours).values([
    { environmentId: AZURE, job: "costs", tenant: "c", hour: ago(60), warnSeconds: 600, alertSeconds: 1800 },
    { environmentId: AZURE, job: "costs", tenant: "c", hour: ago(600), alertSeconds: 3600 },
    { environmentId: AZURE, job: "identity", tenant: "c", hour: ago(60), alertSeconds: 3600 },
  ]);
  const fingerprint = "the same";
  const past = await open({
    fingerprint,
    state: "resolved",
    openedAt: ago(3000),
    resolvedAt: ago(2900),
    resolvedHow: "person",
    resolvedByName: "Ada",
    resolveReason: "Rotated the secret",
  });
  const id = await open({
    fingerprint,
    ruleId: "azure-governance/sync-stalled",
    job: "costs",
    tenant: "c",
    startedAt: ago(30),
    policyId: "azure-governance/p1",
    escalationLevel: 1,
    escalateAt: ago(-10),
  });
  const child = await open({ foldedUnder: id, job: "identity", tenant: "d", state: "open" });
  await db.insert(alertEvents).values([
    { alertId: id, at: ago(60), kind: "opened", said: "Data is old." },
    { alertId: id, at: ago(30), kind: "noted", said: "Called them.", byName: "Olga" },
  ]);
  const page = await asks().byId({ id });
  expect(page).toMatchObject({
    alert: { id },
    tenantName: "Contoso",
    rule: { answer: "Start the sync, then look at its log.", answerLine: 147 },
    events: [{ kind: "noted" }, { kind: "opened" }],
    folded: [{ id: child }],
    parent: null,
    before: {
      of: "place",
      times: [{ id: past, resolveReason: "Rotated the secret", resolvedByName: "Ada" }],
    },
    impact: {
      tenants: ["Contoso", "d"],
      tenantCount: 2,
      jobs: ["Costs", "Identity"],
      late: { warnSeconds: 600, alertSeconds: 1800, jobs: 2 },
    },
    escalation: {
      ladder: { title: "Azure P1", steps: 2 },
      level: 1,
      next: { title: "Manager", people: [{ name: "DevOps Manager" }] },
    },
  });
  expect(await asks().byId({ id: child })).toMatchObject({ parent: { id }, escalation: { next: null } });
  await expect(asks().byId({ id: 999_999 })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("data that was stale before the console looked is lost freshness too, until it recovers", async () => {
  const stale = {
    ruleId: "azure-governance/sync-stalled",
    job: "compliance",
    tenant: "e",
    unit: "seconds",
  } as const;
  await stage.db.insert(freshnessHours).values([
    {
      environmentId: AZURE,
      job: "compliance",
      tenant: "e",
      hour: ago(60),
      warnSeconds: 60,
      alertSeconds: 120,
    },
  ]);
  const lateOf = async (given: Parameters<typeof open>[0]) =>
    (
      await asks().byId({
        id: await open({ ...stale, value: 14_400, limit: 9_000, startedAt: ago(120), ...given }),
      })
    ).impact.late;
  expect(await lateOf({})).toMatchObject({ warnSeconds: 1800, alertSeconds: 5400 });
  expect(await lateOf({ recoveringSince: ago(60) })).toMatchObject({ warnSeconds: 0, alertSeconds: 3600 });
  expect(await lateOf({ ruleId: null })).toMatchObject({ warnSeconds: 60, alertSeconds: 120 });
});

test("where the same never was, the same rule elsewhere tells what ended it, and only what is over does", async () => {
  const [rule] = await stage.db.select({ id: alertRules.id }).from(alertRules).limit(1);
  const ruleId = rule?.id ?? null;
  const elsewhere = await open({ ruleId, environmentId: ADS, state: "resolved", resolvedAt: ago(5) });
  await open({ ruleId, environmentId: ADS });
  const { before } = await asks().byId({ id: await open({ ruleId }) });
  expect(before.of).toBe("rule");
  expect(before.times.map(({ id }) => id)).toEqual([elsewhere]);
});

test("what was taken longest ago is told first", async () => {
  const mine = { state: "acknowledged" as const, ownerId: stage.cast.operator.id };
  const young = await open({ ...mine, ackedAt: ago(10) });
  const old = await open({ ...mine, ackedAt: ago(400), ownerName: "Olga" });
  await open();
  expect((await asks().forgotten()).map(({ id }) => id)).toEqual([old, young]);
  await stage.db
    .update(alerts)
    .set({ state: "open" })
    .where(and(eq(alerts.id, old)));
  expect((await asks().forgotten()).map(({ id }) => id)).toEqual([young]);
});
