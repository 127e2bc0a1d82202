import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { actionRuns, environments, runs } from "@/db/schema";
import type { RunSource } from "@/domain/sync";
import { onStage } from "@/server/testing/cast";
import { clientOf } from "./client-of";
import { mergeRuns, ownRunId, type RunHeard } from "./merge-runs";

const stage = onStage();
const PLACE = "azure-governance/production";
const NOON = new Date("2026-11-20T12:00:00Z");
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000);

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production" });
});

async function ask(label: string, retryOf: number | null = null): Promise<string> {
  const [row] = await stage.db
    .insert(actionRuns)
    .values({
      environmentId: PLACE,
      action: "sync.trigger",
      target: label,
      label,
      input: { job: "costs" },
      tier: 1,
      state: "running",
      idempotencyKey: label,
      requestedByName: "Olga",
      requestedAt: NOON,
      expectedSeconds: 60,
      retryOf,
    })
    .returning();
  return row?.id ?? "";
}

const hear = (externalId: string, source: RunSource, at: Date, over: Partial<RunHeard> = {}) =>
  stage.db.transaction((tx) =>
    mergeRuns(
      clientOf(tx),
      PLACE,
      [
        {
          job: "costs",
          tenant: "Contoso",
          externalId,
          status: "running",
          startedAt: NOON,
          endedAt: null,
          durationMs: null,
          records: null,
          error: null,
          ...over,
        },
      ],
      source,
      at,
    ),
  );

async function rowOf(externalId: string) {
  const [row] = await stage.db.select().from(runs).where(eq(runs.externalId, externalId));
  return row;
}

describe("what was asked for here and what the platform lists become one row, at the address that may be open", () => {
  test("when the answer is the first to tell the platform's name for it", async () => {
    const actionRunId = await ask("first");
    const own = ownRunId(actionRunId);
    await hear("70", "history", NOON);
    await hear(own, "trigger", NOON, { actionRunId, retryOf: "70" });
    const opened = await rowOf(own);
    await hear("71", "trigger", minutes(1), { actionRunId });
    await hear("71", "history", minutes(2), { status: "succeeded", endedAt: minutes(2), records: 3 });
    expect(await rowOf(own)).toBeUndefined();
    expect(await rowOf("71")).toMatchObject({
      id: opened?.id,
      retryOf: (await rowOf("70"))?.id,
      actionRunId,
      status: "succeeded",
      sources: ["history", "trigger"],
    });
  });

  test("when the platform listed it before, and others point at what it listed", async () => {
    const actionRunId = await ask("second");
    const own = ownRunId(actionRunId);
    await hear(own, "trigger", NOON, { actionRunId });
    const opened = await rowOf(own);
    await hear("77", "history", minutes(1), { startedAt: minutes(1) });
    await hear("78", "history", minutes(2), { retryOf: "77" });
    const retry = await ask("third", (await rowOf("77"))?.id);
    await hear("77", "trigger", minutes(6), {
      actionRunId,
      status: "succeeded",
      endedAt: minutes(6),
      records: 3,
    });
    expect(await rowOf(own)).toBeUndefined();
    expect(await rowOf("77")).toMatchObject({
      id: opened?.id,
      actionRunId,
      status: "succeeded",
      sources: ["history", "trigger"],
    });
    expect((await rowOf("78"))?.retryOf).toBe(opened?.id);
    const [asked] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, retry));
    expect(asked?.retryOf).toBe(opened?.id);
  });
});
