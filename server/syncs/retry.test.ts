import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { actionRuns, automations, environments, freezes, runs } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { retryWhenLimitEnds } from "./retry";

const stage = onStage();
const PLACE = "azure-governance/production";
const NOW = new Date("2026-11-20T12:00:00Z");

beforeAll(() =>
  stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production", dialect: "runbook" }),
);
beforeEach(async () => {
  await stage.db.delete(runs);
  await stage.db.delete(actionRuns);
  await stage.db.delete(freezes);
});

/** A run that Olga asked for and that met a limit. */
async function limited(): Promise<number> {
  const [asked] = await stage.db
    .insert(actionRuns)
    .values({
      environmentId: PLACE,
      action: "sync.trigger",
      target: "costs",
      label: "Sync costs",
      input: { job: "costs" },
      tier: 1,
      state: "failed",
      idempotencyKey: randomUUID(),
      requestedById: stage.cast.operator.id,
      requestedByName: stage.cast.operator.name,
      requestedAt: NOW,
      expectedSeconds: 10,
    })
    .returning();
  const [run] = await stage.db
    .insert(runs)
    .values({
      environmentId: PLACE,
      job: "costs",
      tenant: "",
      externalId: randomUUID(),
      status: "failed",
      failureClass: "rate-limit",
      startedAt: NOW,
      endedAt: NOW,
      seenAt: NOW,
      actionRunId: asked?.id ?? null,
    })
    .returning();
  return run?.id ?? 0;
}

const repeatsOf = (runId: number) => stage.db.select().from(actionRuns).where(eq(actionRuns.retryOf, runId));

test("what met a limit is repeated by itself, in the name of who asked, and counted for its automation", async () => {
  const runId = await limited();
  await retryWhenLimitEnds(stage.db, runId, NOW);
  expect(await repeatsOf(runId)).toMatchObject([
    { origin: "automation", requestedByName: "Olga", state: "queued" },
  ]);
  expect(await stage.db.select().from(automations)).toMatchObject([
    { key: `retry ${PLACE}`, title: `Retries once a limit ends at ${PLACE}`, openSince: null },
  ]);
});

test("in a freeze it is not repeated", async () => {
  await stage.db.insert(freezes).values({
    platformId: "azure-governance",
    reason: "a release",
    createdByName: "Ada",
    startsAt: NOW,
    endsAt: new Date(NOW.getTime() + 3_600_000),
    allow: [stage.cast.operator.id],
  });
  const runId = await limited();
  await retryWhenLimitEnds(stage.db, runId, NOW);
  expect(await repeatsOf(runId)).toEqual([]);
});
