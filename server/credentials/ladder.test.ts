import { eq, ne, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { alertRules, alerts, credentials, environments } from "@/db/schema";
import { declareRules } from "@/server/alert-rules/declare-rules";
import { judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { tendAlerts } from "@/server/alerts/tend-alerts";
import { runbooksForAlert } from "@/server/runbooks/for-alert";
import { storeRunbooks } from "@/server/runbooks/store-runbooks";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { tendCredentials } from "./tend-credentials";
import { AZURE, COMPLYAI, credentialAt, days, NOW, placesFor } from "./testing";

const stage = onStage();
const MINUTE = 1 / 1440;

beforeEach(async () => {
  for (const table of [alerts, alertRules, environments]) await stage.db.delete(table);
  await declareThresholds(stage.db);
  await declareRules(stage.db);
  await placesFor(stage.db);
  await tendCredentials(stage.db, NOW);
});

const know = (
  environmentId: string,
  name: string,
  known: Partial<typeof credentials.$inferInsert>,
  at = NOW,
) =>
  credentialAt(stage.db, environmentId, name).then(({ id }) =>
    stage.db
      .update(credentials)
      .set({ ...known, changedAt: new Date(at.getTime() + 1) })
      .where(eq(credentials.id, id)),
  );

/** What is open after the clock has gone on, as "severity subject's name". */
async function openAt(at: Date): Promise<string[]> {
  await tendCredentials(stage.db, at);
  await judgeAlerts(stage.db, at);
  await tendAlerts(stage.db, at);
  const open = await stage.db
    .select({ severity: alerts.severity, name: credentials.name, kind: alerts.subjectKind })
    .from(alerts)
    .innerJoin(credentials, sql`${credentials.id}::text = ${alerts.subject}`)
    .where(ne(alerts.state, "resolved"));
  return open.map(({ severity, name, kind }) => `${severity} ${kind} ${name}`).sort();
}

test("each credential is an alert of its own that grows worse along its ladder and is over once it is replaced", async () => {
  await know(AZURE, "client-secret", { issuedAt: days(0), expiresAt: days(40) });
  await know(AZURE, "api-key", { issuedAt: days(-182 + 12) });
  expect(await openAt(days(0))).toEqual(["warning credential api-key"]);
  await know(AZURE, "api-key", { rotatedAt: days(1) }, days(1));
  await openAt(days(1));
  expect(await openAt(days(1 + 5 * MINUTE))).toEqual([]);
  expect(await openAt(days(10))).toEqual(["info credential client-secret"]);
  expect(await openAt(days(26))).toEqual(["warning credential client-secret"]);
  expect(await openAt(days(39))).toEqual(["critical credential client-secret"]);
  const severities = await stage.db.select({ id: alerts.id, state: alerts.state }).from(alerts);
  expect(severities).toHaveLength(2);
  await know(AZURE, "client-secret", { rotatedAt: days(39), expiresAt: null }, days(39));
  await openAt(days(39.1));
  expect(await openAt(days(39.2))).toEqual([]);
});

test("a dead one is an alert at once, and one of which nothing is known is none", async () => {
  await know(AZURE, "jwt-secret", { proved: "rejected", provedAt: days(0) });
  await know(COMPLYAI, "stripe-key", { deadSaid: "revoked" });
  expect(await openAt(days(0))).toEqual(["critical credential jwt-secret", "critical credential stripe-key"]);
  await know(COMPLYAI, "stripe-key", { deadSaid: "" }, days(0.5));
  expect(await openAt(days(0.5))).toContain("critical credential stripe-key");
});

test("the alert names the runbook that replaces this credential", async () => {
  await storeRunbooks(stage.db, NOW);
  await know(AZURE, "client-secret", { expiresAt: days(3) });
  await openAt(days(0));
  const [alert] = await stage.db.select().from(alerts);
  const { isNamed, runbooks } = await runbooksForAlert(stage.db, alert?.id ?? 0);
  expect(isNamed).toBe(true);
  expect(runbooks[0]?.id).toBe("azure-governance/client-secret-rotation");
});
