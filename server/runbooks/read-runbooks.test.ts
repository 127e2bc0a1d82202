import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { alertRules, environments, runbookRuns } from "@/db/schema";
import { hearAlerts } from "@/server/alerts/hear";
import { appRouter } from "@/server/router";
import { as, onStage } from "@/server/testing/cast";
import { addPlace, alertOf, heardOf, minutes, NOON, PLACE } from "@/server/testing/with-alerts";
import { addCheck, COSTS_LATE, publish, SECRET_ENDS } from "@/server/testing/with-runbooks";
import { createCallerFactory } from "@/server/trpc";

const stage = onStage();
let costs: string;
let secret: string;
beforeAll(async () => {
  await addPlace(stage);
  await stage.db.update(environments).set({ dialect: "real" });
  costs = await publish(stage, COSTS_LATE);
  secret = await publish(stage, SECRET_ENDS);
  await addCheck(stage, "api-answers");
});
const ask = (at = NOON) => createCallerFactory(appRouter)(as(stage, "operator", at)).runbooks;
const past = (over: Partial<typeof runbookRuns.$inferInsert>) =>
  stage.db.insert(runbookRuns).values({
    runbookId: costs,
    runbookVersion: 1,
    environmentId: PLACE,
    requestKey: randomUUID(),
    parameters: {},
    state: "finished",
    outcome: "solved",
    startedById: stage.cast.operator.id,
    startedByName: "Olga",
    ownerId: stage.cast.operator.id,
    ownerName: "Olga",
    startedAt: NOON,
    changedAt: NOON,
    finishedAt: minutes(10),
    ...over,
  });

test("the catalogue says how each was walked, who reviews it, and what is done by hand where", async () => {
  await past({});
  await past({ outcome: "not-solved", finishedAt: minutes(30) });
  await past({ outcome: "not-needed", finishedAt: minutes(20) });
  await past({ state: "paused", outcome: null, finishedAt: null });
  const rows = await ask().catalogue({});
  expect(rows.map(({ id }) => id)).toEqual([secret, costs]);
  expect(rows[1]).toMatchObject({
    number: "RB-T-001",
    isOverdue: false,
    runs: 4,
    open: 1,
    successRate: 0.5,
    medianMs: 20 * 60_000,
    lastAt: minutes(30),
    places: [{ id: PLACE, lacking: 1 }],
  });
  expect(rows[0]).toMatchObject({ isOverdue: true, runs: 0, successRate: null, lastAt: null });
});

test("what somebody sees finds the runbook for it, the best first", async () => {
  const found = async (text: string) => (await ask().catalogue({ text })).map(({ id }) => id);
  expect(await found("aadsts7000215")).toEqual([secret]);
  expect(await found("dashboard yesterday")).toEqual([costs]);
  expect(await found("RB-T-002")).toEqual([secret, costs]);
  expect(await found("volcano")).toEqual([]);
});

test("the page says when it changed since one last walked it", async () => {
  expect((await ask().byId({ id: costs })).changedSinceYours).toBeNull();
  await publish(stage, COSTS_LATE, 2);
  const page = await ask().byId({ id: costs });
  expect(page).toMatchObject({ version: 2, changedSinceYours: { version: 1 } });
  expect(page.recent).toHaveLength(4);
  expect(page.places[0]?.lacks).toEqual([
    { step: "history", because: expect.stringContaining("sync.history") },
  ]);
  await expect(ask().byId({ id: "complyai/none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an alert opens the runbook that answers its rule, with what it knows filled in", async () => {
  await stage.db.insert(alertRules).values({
    id: "azure-governance/data-late",
    platformId: "azure-governance",
    title: "Late",
    trouble: "data-late",
    kind: "dead-man",
    spec: { kind: "dead-man" },
    severity: "warning",
    word: "Warning",
    holdSeconds: 0,
    recoverSeconds: 60,
    answer: "Look.",
    sourceFile: "",
    note: "",
    shipped: true,
  });
  await hearAlerts(stage.db, [heardOf("kingston", { ruleId: "azure-governance/data-late" })], NOON);
  const named = await ask().forAlert({ alertId: (await alertOf(stage, "kingston")).id });
  expect(named).toMatchObject({ isNamed: true, environmentId: PLACE, walked: [] });
  expect(named.runbooks).toEqual([
    expect.objectContaining({ id: costs, parameters: { job: "costs", tenant: "kingston" } }),
  ]);

  await hearAlerts(stage.db, [heardOf("negril", { title: "Sign-in at Azure is refused" })], NOON);
  const similar = await ask().forAlert({ alertId: (await alertOf(stage, "negril")).id });
  expect(similar.isNamed).toBe(false);
  expect(similar.runbooks[0]?.id).toBe(secret);
});

test("a walk begun for an alert is told on it, and refused in another environment", async () => {
  const { id: alertId } = await alertOf(stage, "kingston");
  const other = await addPlace(stage, "staging");
  const begin = (environmentId: string) =>
    ask(minutes(1)).start({
      runbookId: costs,
      environmentId,
      parameters: {},
      alertId,
      requestKey: randomUUID(),
    });
  await expect(begin(other)).rejects.toThrow(`start the runbook there`);
  const { id } = await begin(PLACE);
  expect((await alertOf(stage, "kingston")).events.at(-1)).toMatchObject({
    kind: "noted",
    byName: "Olga",
    said: 'Began the runbook "Cost data is late".',
  });
  const answer = await ask().run({ id });
  expect(answer).toMatchObject({ alert: { id: alertId }, currentVersion: 2 });
  expect(answer.offers).toEqual([
    { step: "sync", action: "sync.trigger", tier: 1, title: expect.any(String), label: expect.any(String) },
  ]);
});

test("runs come a page at a time, without a gap or a double", async () => {
  for (let count = 0; count < 7; count += 1) await past({ startedAt: minutes(60 + Math.floor(count / 3)) });
  const all = (await ask().runs({ runbookId: costs })).rows.map(({ id }) => id);
  const paged: string[] = [];
  for (let before: { startedAt: Date; id: string } | undefined; ; ) {
    const page = await ask().runs({ runbookId: costs, limit: 3, before });
    paged.push(...page.rows.map(({ id }) => id));
    if (!page.next) break;
    before = page.next;
  }
  expect(paged).toEqual(all);
  const open = await ask().runs({ state: "open", mine: true });
  expect(open.rows.every(({ state }) => state === "running" || state === "paused")).toBe(true);
});
