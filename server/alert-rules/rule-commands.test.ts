import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { alertRuleVersions } from "@/db/schema";
import type { RuleSpec } from "@/domain/alert-rule";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { declareRules } from "./declare-rules";
import { createRule, editRule, resetRule } from "./edit-rule";
import { listRules, ruleById } from "./queries";
import { removeRule, switchRuleOff, switchRuleOn } from "./switch-rule";
import { NEW_RULE, openPlaces } from "./testing";

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
  const { id } = await createRule(admin(), NEW_RULE);
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
  expect(await refusalOf(createRule(as(stage, "operator", NOW), NEW_RULE))).toMatch(/Needs the admin role/);
  const everywhere = await createRule(admin(), { ...NEW_RULE, platformId: null, spec: { kind: "dead-man" } });
  expect(everywhere.id).toMatch(/^any\//);
});

test("what does not exist is refused with what does", async () => {
  const said = await refusalOf(
    createRule(admin(), { ...NEW_RULE, spec: { ...NEW_RULE.spec, job: "kosten" } }),
  );
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
    await refusalOf(createRule(admin(), { ...NEW_RULE, spec: { ...threshold, metric: "none.such" } })),
  ).toMatch(/no metric "none.such".*There are: /);
  expect(
    await refusalOf(
      createRule(admin(), { ...NEW_RULE, spec: { ...threshold, metric: null, check: "none" } }),
    ),
  ).toMatch(/no check "none"/);
  expect(await refusalOf(createRule(admin(), { ...NEW_RULE, spec: { ...threshold, metric: null } }))).toMatch(
    /one of the two/,
  );
  const tries = { kind: "failed-sign-ins", count: 3, windowSeconds: 900, by: "account" } as const;
  expect(await refusalOf(createRule(admin(), { ...NEW_RULE, spec: tries }))).toMatch(/this console/);
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
