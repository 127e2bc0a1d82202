import { and, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { alertEvents, alertRules, alertSources, alerts } from "@/db/schema";
import { fingerprintOf, groupKeyOf } from "@/domain/alert";
import { as, onStage } from "@/server/testing/cast";
import { createRule } from "./edit-rule";
import { noiseReport } from "./noise";
import { listRules } from "./queries";
import { removeRule } from "./switch-rule";
import { NEW_RULE, openPlaces, PLACE } from "./testing";

const stage = onStage();
const NOW = new Date();
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const admin = () => as(stage, "admin", NOW);
const shown = async (id: string) => (await listRules(stage.db, NOW)).find((rule) => rule.id === id);
beforeAll(() => openPlaces(stage.db));

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
  const { id } = await createRule(admin(), { ...NEW_RULE, title: "To be removed" });
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
  const { id } = await createRule(admin(), { ...NEW_RULE, title: "Noisy" });
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
