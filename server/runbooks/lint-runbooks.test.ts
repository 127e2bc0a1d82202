import { randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { lintFindings, runbookRuns, runbookSteps, thresholds } from "@/db/schema";
import { thresholdId } from "@/domain/platform";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { addPlace, minutes, NOON, PLACE } from "@/server/testing/with-alerts";
import { COSTS_LATE, publish, SECRET_ENDS } from "@/server/testing/with-runbooks";
import { declareThresholds } from "@/server/thresholds/declare";
import { createCallerFactory } from "@/server/trpc";
import { lintRunbooks } from "./lint-runbooks";

const stage = onStage();
let costs: string;
let secret: string;
beforeAll(async () => {
  await addPlace(stage);
  await declareThresholds(stage.db);
  costs = await publish(stage, COSTS_LATE);
  secret = await publish(stage, SECRET_ENDS);
});
const ask = (role: "admin" | "operator" = "admin", at = NOON) =>
  createCallerFactory(appRouter)(as(stage, role, at)).runbooks;
const linted = async (at = NOON) => {
  await lintRunbooks(stage.db, at);
  return stage.db.select().from(lintFindings).where(isNull(lintFindings.goneAt)).orderBy(lintFindings.key);
};
const keysOf = async (runbookId: string, at = NOON) =>
  (await linted(at)).filter((one) => one.runbookId === runbookId).map(({ key }) => key);

async function walked(runbookId: string, steps: Record<string, "done" | "failed" | "skipped">, at = NOON) {
  const [run] = await stage.db
    .insert(runbookRuns)
    .values({
      runbookId,
      runbookVersion: 1,
      environmentId: PLACE,
      requestKey: randomUUID(),
      parameters: {},
      state: "finished",
      outcome: "solved",
      startedByName: "Olga",
      ownerName: "Olga",
      startedAt: at,
      changedAt: at,
      finishedAt: at,
    })
    .returning();
  if (!run) throw new Error("no run");
  await stage.db.insert(runbookSteps).values(
    Object.entries(steps).map(([key, state], position) => ({
      runId: run.id,
      key,
      kind: "guidance" as const,
      position,
      state,
      endedAt: at,
    })),
  );
}

test("what is stale, unknown to the platform or never tried is found, with its step and its owner", async () => {
  expect(await keysOf(secret)).toEqual([
    `never-exercised:${secret}`,
    `stale:${secret}:reviewBy`,
    `unknown-reference:${secret}:steps.snapshot.checks.0`,
  ]);
  const [found] = (await linted()).filter(({ kind }) => kind === "unknown-reference");
  expect(found).toMatchObject({
    platformId: "azure-governance",
    owner: expect.any(String),
    said: expect.stringContaining("no "),
  });
  const stale = (await linted()).find(({ key }) => key === `stale:${secret}:reviewBy`);
  expect(stale).toMatchObject({ said: "The day of its review, 2026-01-31, is past.", owner: "Security" });
});

test("contradictions of the written runbooks stand with the rule that decides them", async () => {
  const found = (await linted()).filter(({ kind }) => kind === "contradiction");
  expect(found.length).toBeGreaterThan(20);
  expect(found.every(({ rule }) => rule !== "")).toBe(true);
  expect(found.map(({ key }) => key)).toContain("contradiction:complyai:C-08");
});

test("runbooks that share a number, or call one alert more and less severe, contradict each other", async () => {
  const clashing = async () =>
    (await linted())
      .filter(({ kind, rule }) => kind === "contradiction" && rule === "")
      .map(({ said }) => said);
  expect(await clashing()).toEqual([]);
  const twin = COSTS_LATE.replace("id: costs-late", "id: costs-later").replace(
    "title: Cost",
    "title: More cost",
  );
  await publish(stage, twin);
  expect(await clashing()).toEqual([
    'RB-T-001 is the number of "Cost data is late" and "More cost data is late".',
  ]);
  await publish(stage, twin.replace("RB-T-001", "RB-T-003").replace("severity: P2", "severity: P3"), 2);
  expect(await clashing()).toEqual([
    'The alert rule "data-late" has runbooks of different severity: "Cost data is late" P2, "More cost data is late" P3.',
  ]);
  await publish(stage, twin.replace("RB-T-001", "RB-T-003"), 3);
  expect(await clashing()).toEqual([]);
});

test("a step that was left out in every run, and a proof that failed the last time", async () => {
  await walked(costs, { see: "done", api: "done", triage: "done", proof: "done", sync: "skipped" });
  const after = await keysOf(costs);
  expect(after).not.toContain(`never-exercised:${costs}`);
  expect(after).toContain(`never-run:${costs}:sync`);
  expect(after).not.toContain(`never-run:${costs}:see`);
  expect(after).not.toContain(`verify-fails:${costs}:proof`);
  await walked(costs, { proof: "failed", sync: "done" }, minutes(60));
  expect(await keysOf(costs)).toContain(`verify-fails:${costs}:proof`);
  expect(await keysOf(costs)).not.toContain(`never-run:${costs}:sync`);
});

test("a limit that was changed here differs from its runbook until it is put back", async () => {
  const id = thresholdId("azure-governance", "costs.age");
  const [limit] = await stage.db.select().from(thresholds).where(eq(thresholds.id, id));
  const differs = async () =>
    (await linted()).find(({ key }) => key === "threshold-differs:azure-governance:costs.age");
  expect(await differs()).toBeUndefined();
  await stage.db
    .update(thresholds)
    .set({ warn: 30 * 3600 })
    .where(eq(thresholds.id, id));
  expect(await differs()).toMatchObject({ said: expect.stringContaining("in force is") });
  expect((await differs())?.said).toContain("warn 30 h");
  await stage.db.update(thresholds).set({ warn: limit?.warn }).where(eq(thresholds.id, id));
  expect(await differs()).toBeUndefined();
});

test("a step without a way back, and one from a line whose limit was changed", async () => {
  const id = thresholdId("azure-governance", "costs.age");
  const [limit] = await stage.db.select().from(thresholds).where(eq(thresholds.id, id));
  const text = `id: one-way
title: There and not back
platform: azure-governance
category: incident
owner: Nobody
reviewBy: 2027-05-01
purpose: To be found.
symptoms: [x]
steps:
  - key: restart
    kind: action
    title: Restart it
    action: appservice.restart
    input: {}
    source: { file: ${limit?.sourceFile}, line: ${limit?.sourceLine} }
  - { key: proof, kind: verify, title: Proof, checks: [api] }
`;
  const oneWay = await publish(stage, text);
  const found = async () => (await keysOf(oneWay)).filter((key) => !key.startsWith("never"));
  const noWay = `no-rollback:${oneWay}:steps.restart.action`;
  expect(await found()).toContain(noWay);
  expect(await found()).not.toContain(`threshold-differs:${oneWay}:steps.restart.source`);
  await stage.db
    .update(thresholds)
    .set({ warn: 30 * 3600 })
    .where(eq(thresholds.id, id));
  expect(await found()).toContain(`threshold-differs:${oneWay}:steps.restart.source`);
  await stage.db.update(thresholds).set({ warn: limit?.warn }).where(eq(thresholds.id, id));
  await publish(stage, `${text}noRollback: What was running is running again.\n`, 2);
  expect(await found()).not.toContain(noWay);
});

test("who accepts a finding says why; it is open again once it says something else", async () => {
  const key = `stale:${secret}:reviewBy`;
  const open = async () => (await ask().lintCounts()).ofRunbook[secret] ?? 0;
  await linted();
  const before = await open();
  await ask().acceptFinding({ key, reason: "We move it in January.", owner: "Ada" });
  expect(await open()).toBe(before - 1);
  await linted(minutes(10));
  expect((await ask().lint()).find((one) => one.key === key)).toMatchObject({
    acceptedByName: "Ada",
    acceptedReason: "We move it in January.",
    owner: "Ada",
    title: "The client secret ends",
    firstSeenAt: NOON,
  });
  expect(await refusalOf(ask().acceptFinding({ key, reason: "Again.", owner: "" }))).toContain(
    "accepted it meanwhile",
  );
  expect((await auditOf(stage.db, "lint.accept"))[0]).toMatchObject({ subjectId: key, result: "done" });

  await publish(stage, SECRET_ENDS.replace("reviewBy: 2026-01-31", "reviewBy: 2026-02-28"), 2);
  await linted(minutes(20));
  expect((await ask().lint()).find((one) => one.key === key)).toMatchObject({
    acceptedByName: null,
    owner: "Security",
    firstSeenAt: minutes(20),
  });
  await ask().acceptFinding({ key, reason: "In February, then.", owner: "" });
  await ask().reopenFinding({ key });
  expect(await open()).toBe(before);
});

test("what is wrong no more is gone, and new when it comes back", async () => {
  const key = `stale:${secret}:reviewBy`;
  await publish(stage, SECRET_ENDS.replace("reviewBy: 2026-01-31", "reviewBy: 2027-05-01"), 3);
  await linted(minutes(30));
  const [gone] = await stage.db.select().from(lintFindings).where(eq(lintFindings.key, key));
  expect(gone?.goneAt).toEqual(minutes(30));
  expect(await refusalOf(ask().acceptFinding({ key, reason: "Too late.", owner: "" }))).toContain("is gone");
  await linted(new Date("2027-05-02T00:00:00Z"));
  const [back] = await stage.db
    .select()
    .from(lintFindings)
    .where(and(eq(lintFindings.key, key), isNull(lintFindings.goneAt)));
  expect(back?.firstSeenAt).toEqual(new Date("2027-05-02T00:00:00Z"));
});

test("an admin looks now; two at once come to the same", async () => {
  await Promise.all([ask().lintNow({}), ask().lintNow({}), lintRunbooks(stage.db, NOON)]);
  expect((await auditOf(stage.db, "lint.run")).length).toBe(2);
  expect(await refusalOf(ask("operator").lintNow({}))).toContain("Needs the admin role");
});
