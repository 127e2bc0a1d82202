import { and, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { alertEvents, alertRules, alertRuleVersions, alertSources, alerts } from "@/db/schema";
import { fingerprintOf, groupKeyOf } from "@/domain/alert";
import type { RuleSpec } from "@/domain/alert-rule";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { declareRules } from "./declare-rules";
import { createRule, editRule, resetRule } from "./edit-rule";
import { noiseReport } from "./noise";
import { listRules, ruleById } from "./queries";
import { removeRule, switchRuleOff, switchRuleOn } from "./switch-rule";
import { openPlaces, PLACE } from "./testing";

const stage = onStage();
const NOW = new Date();
const DAY = 86_400_000;
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY);
const admin = () => as(stage, "admin", NOW);

beforeAll(async () => {
  await openPlaces(stage.db);
  await declareThresholds(stage.db);
  await declareRules(stage.db, NOW);
});

const failures = (count: number, job: string | null = "costs"): RuleSpec => ({
  kind: "consecutive-failures",
  job,
  count,
});
const NEW = {
  platformId: "azure-governance" as const,
  title: "Costs failed twice",
  answer: "Read the error of the last run.",
  spec: failures(2),
  severity: "info" as const,
  holdSeconds: 0,
  recoverSeconds: 120,
  reason: "Once is weather.",
};
const shown = async (id: string) => (await listRules(stage.db, NOW)).find((rule) => rule.id === id);
const shipped = async (kind: string) => {
  const rule = (await listRules(stage.db, NOW)).find((one) => one.shipped && one.kind === kind);
  if (!rule) throw new Error(`no shipped ${kind}`);
  return rule;
};
const judged = ({ spec, severity, holdSeconds, recoverSeconds }: Awaited<ReturnType<typeof shipped>>) => ({
  spec,
  severity,
  holdSeconds,
  recoverSeconds,
});

test("an admin adds a rule; others are refused in words", async () => {
  const { id } = await createRule(admin(), NEW);
  expect(id).toMatch(/^azure-governance\/[0-9a-f-]{36}$/);
  expect(await shown(id)).toMatchObject({
    shipped: false,
    isChanged: false,
    trouble: expect.stringMatching(/^costs-failed-twice-/),
    version: 1,
  });
  expect((await ruleById(stage.db, id, NOW)).versions).toMatchObject([
    { version: 1, byName: "Ada", reason: "Once is weather." },
  ]);
  expect((await auditOf(stage.db, "alert-rule.create")).at(-1)).toMatchObject({
    subjectId: id,
    result: "done",
  });
  expect(await refusalOf(createRule(as(stage, "operator", NOW), NEW))).toMatch(/Needs the admin role/);
  const everywhere = await createRule(admin(), { ...NEW, platformId: null, spec: { kind: "dead-man" } });
  expect(everywhere.id).toMatch(/^any\//);
});

test("what does not exist is refused with what does", async () => {
  const said = await refusalOf(createRule(admin(), { ...NEW, spec: failures(2, "kosten") }));
  expect(said).toMatch(/no job "kosten" at Azure.*There are: .*compliance, costs/);
  const threshold = {
    kind: "threshold",
    check: null,
    level: "alert",
    limit: null,
    direction: "above-is-bad",
    windowSeconds: 0,
    aggregate: "last",
    minimumVolume: 0,
  } as const;
  expect(
    await refusalOf(createRule(admin(), { ...NEW, spec: { ...threshold, metric: "none.such" } })),
  ).toMatch(/no metric "none.such".*There are: /);
  expect(
    await refusalOf(createRule(admin(), { ...NEW, spec: { ...threshold, metric: null, check: "none" } })),
  ).toMatch(/no check "none"/);
  expect(await refusalOf(createRule(admin(), { ...NEW, spec: { ...threshold, metric: null } }))).toMatch(
    /one of the two/,
  );
  const tries = { kind: "failed-sign-ins", count: 3, windowSeconds: 900, by: "account" } as const;
  expect(await refusalOf(createRule(admin(), { ...NEW, spec: tries }))).toMatch(/this console/);
});

test("a change needs a reason, keeps its versions, and loses to one that came first", async () => {
  const rule = await shipped("threshold");
  const input = { id: rule.id, version: 1, ...judged(rule), holdSeconds: 900, reason: "It flaps at night." };
  expect(await refusalOf(editRule(admin(), { ...input, reason: "  " }))).toMatch(/few words/);
  expect(await editRule(admin(), input)).toEqual({ version: 2 });
  expect(await refusalOf(editRule(admin(), { ...input, holdSeconds: 60 }))).toMatch(
    /Somebody changed this rule meanwhile/,
  );
  expect(await shown(rule.id)).toMatchObject({ holdSeconds: 900, isChanged: true });
  const versions = await stage.db
    .select()
    .from(alertRuleVersions)
    .where(eq(alertRuleVersions.ruleId, rule.id));
  expect(versions.map(({ version, holdSeconds }) => [version, holdSeconds])).toEqual([
    [1, rule.holdSeconds],
    [2, 900],
  ]);
  await declareRules(stage.db, NOW);
  expect(await shown(rule.id)).toMatchObject({ holdSeconds: 900, isChanged: true });

  expect(await resetRule(admin(), { id: rule.id, version: 2, reason: "The night is calm." })).toEqual({
    version: 3,
  });
  expect(await shown(rule.id)).toMatchObject({ holdSeconds: rule.holdSeconds, isChanged: false });
  expect(await refusalOf(resetRule(admin(), { id: rule.id, version: 3, reason: "Once more." }))).toMatch(
    /are in force/,
  );
});

test("what a shipped rule looks at stays", async () => {
  const rule = await shipped("consecutive-failures").catch(() => shipped("staleness"));
  const input = { id: rule.id, version: rule.version, ...judged(rule), reason: "For the test." };
  const other = { ...rule.spec, job: "resources" } as RuleSpec;
  expect(await refusalOf(editRule(admin(), { ...input, spec: other }))).toMatch(/looks at stays/);
  expect(await refusalOf(editRule(admin(), { ...input, spec: { kind: "dead-man" } }))).toMatch(
    /kind of rule/,
  );
  expect(await refusalOf(editRule(admin(), { ...input, holdSeconds: 77, title: "Mine" }))).toMatch(
    /platform's/,
  );
  expect(await refusalOf(editRule(admin(), input))).toMatch(/Nothing differs/);
});

test("a rule is off until a day, never for good", async () => {
  const rule = await shipped("staleness");
  const off = (until: Date) =>
    switchRuleOff(admin(), { id: rule.id, until, reason: "The source moves house." });
  expect(await refusalOf(off(inDays(91)))).toMatch(/at most 90 days/);
  expect(await refusalOf(off(inDays(-1)))).toMatch(/in the future/);
  await off(inDays(10));
  expect(await shown(rule.id)).toMatchObject({ isOff: true, offBecause: "The source moves house." });
  const later = (await listRules(stage.db, inDays(11))).find(({ id }) => id === rule.id);
  expect(later?.isOff).toBe(false);
  await switchRuleOn(admin(), { id: rule.id });
  expect(await shown(rule.id)).toMatchObject({ isOff: false, offUntil: null });
  expect(await refusalOf(switchRuleOn(admin(), { id: rule.id }))).toBe("The rule is on.");
  expect(await refusalOf(removeRule(admin(), { id: rule.id, reason: "Nobody wants it." }))).toMatch(
    /ships cannot be removed/,
  );
});

const TOLD = {
  severity: "info" as const,
  word: "info",
  sentence: "It failed.",
  firstHeardAt: NOW,
  lastHeardAt: NOW,
};

async function alertOf(
  ruleId: string,
  subject: string,
  over: Partial<typeof alerts.$inferInsert> = {},
): Promise<number> {
  const [row] = await stage.db
    .insert(alerts)
    .values({
      fingerprint: fingerprintOf(PLACE, "own", subject),
      groupKey: groupKeyOf(PLACE, "own"),
      ruleId,
      environmentId: PLACE,
      platformId: "azure-governance",
      trouble: "own",
      subjectKind: "job",
      subject,
      severity: "info",
      severityRank: 2,
      word: "info",
      title: "It failed",
      sentence: "It failed.",
      state: "open",
      startedAt: inDays(-1),
      openedAt: inDays(-1),
      lastFiredAt: NOW,
      recoverSeconds: 120,
      ...over,
    })
    .returning();
  const id = row?.id ?? 0;
  await stage.db.insert(alertSources).values({
    alertId: id,
    source: "judge",
    externalId: ruleId,
    ...TOLD,
  });
  await stage.db.insert(alertEvents).values({ alertId: id, at: inDays(-1), kind: "opened" });
  return id;
}

test("removing a rule resolves what only it told of, and says that nobody knows", async () => {
  const { id } = await createRule(admin(), { ...NEW, title: "To be removed" });
  const alone = await alertOf(id, "costs@a");
  const shared = await alertOf(id, "costs@b");
  await stage.db.insert(alertSources).values({
    alertId: shared,
    source: "platform",
    externalId: "7",
    ...TOLD,
  });
  expect(await shown(id)).toMatchObject({ openCount: 2, firedCount: 2 });
  expect(await removeRule(admin(), { id, reason: "Another rule does it." })).toEqual({ resolved: 1 });
  const rows = await stage.db.select().from(alerts).where(eq(alerts.ruleId, id)).orderBy(alerts.id);
  expect(rows.map(({ id: alert, state, resolvedHow }) => [alert, state, resolvedHow])).toEqual([
    [alone, "resolved", "person"],
    [shared, "open", null],
  ]);
  const told = await stage.db
    .select()
    .from(alertEvents)
    .where(and(eq(alertEvents.alertId, alone), eq(alertEvents.kind, "resolved")));
  expect(told).toMatchObject([
    { byName: "Ada", routedAt: null, said: expect.stringMatching(/Another rule does it.*nobody knows/) },
  ]);
  expect(await shown(id)).toBeUndefined();
  const [kept] = await stage.db.select().from(alertRules).where(eq(alertRules.id, id));
  expect(kept?.active).toBe(false);
});

test("noise counts what people said, and the unjudged as neither", async () => {
  const { id } = await createRule(admin(), { ...NEW, title: "Noisy" });
  const resolved = (how: "recovery" | "person") => ({
    state: "resolved" as const,
    resolvedHow: how,
    resolvedAt: new Date(inDays(-1).getTime() + 600_000),
  });
  await alertOf(id, "n1", { ...resolved("person"), usefulness: "false-alarm" });
  await alertOf(id, "n2", { ...resolved("person"), usefulness: "nothing-to-do" });
  await alertOf(id, "n3", { ...resolved("person"), usefulness: "acted", isFlapping: true });
  await alertOf(id, "n4", { ...resolved("recovery"), usefulness: "unclear" });
  await alertOf(id, "n5", resolved("recovery"));
  await alertOf(id, "n6");
  const report = await noiseReport(stage.db, NOW);
  expect(report.rules.find(({ ruleId }) => ruleId === id)).toEqual({
    ruleId: id,
    title: "Noisy",
    platformId: "azure-governance",
    severity: "info",
    fired: 6,
    alerts: 6,
    stillOpen: 1,
    byRecovery: 2,
    byPerson: 3,
    bySource: 0,
    medianSeconds: 600,
    flapped: 1,
    judged: { acted: 1, useful: 0, "false-alarm": 1, "nothing-to-do": 1, duplicate: 0, unclear: 1 },
  });
  expect(report).toMatchObject({ judged: 3, noise: 2 });
});

test("the steps of a shipped budget rule can be changed, and the trail says what it does now", async () => {
  const rule = await shipped("budget");
  const edit = (
    steps: { percent: number; severity: "info" | "warning" | "critical" }[],
    reason = "Sooner.",
  ) =>
    editRule(admin(), {
      id: rule.id,
      version: rule.version,
      ...judged(rule),
      spec: { kind: "budget", steps, burns: [] },
      reason,
    });
  expect(await refusalOf(edit([]))).toMatch(/Name a step or a pace/);
  expect(await refusalOf(edit([{ percent: 0.5, severity: "info" }]))).toMatch(/at least 1 %/);
  expect(await refusalOf(edit([{ percent: 2000, severity: "info" }]))).toMatch(/at most 1000 %/);
  await edit([{ percent: 40, severity: "warning" }]);
  expect((await shown(rule.id))?.spec).toEqual({
    kind: "budget",
    steps: [{ percent: 40, severity: "warning" }],
    burns: [],
  });
  const event = (await auditOf(stage.db, "alert-rule.edit")).findLast(
    ({ subjectId, result }) => subjectId === rule.id && result === "done",
  );
  expect(event?.detail).toMatchObject({
    before: { spec: { steps: [{ percent: 50 }, { percent: 75 }, { percent: 100 }] } },
    after: { spec: { steps: [{ percent: 40, severity: "warning" }] } },
    says: "The budget of a promise is spent to 40 % (warning).",
  });
});
