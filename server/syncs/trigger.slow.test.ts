import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { actionRuns, runs } from "@/db/schema";
import { runAction } from "@/server/actions/run-action";
import { startAction } from "@/server/actions/start-action";
import { sweepActions, verifyAction } from "@/server/actions/verify-action";
import { as, onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { retryRun } from "./retry";

const stage = onStage();
const watched = watchingAzure(stage);

const start = (job: string, now = new Date()) =>
  startAction(as(stage, "operator", now), {
    environmentId: AZURE,
    action: "sync.trigger",
    input: { job },
    requestKey: randomUUID(),
  });
const rowOf = async (id: string) => {
  const [row] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!row) throw new Error("no such run");
  return row;
};
const ownRunOf = async (id: string) =>
  (await stage.db.select().from(runs).where(eq(runs.actionRunId, id)))[0];
const posts = (job: string) =>
  watched.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith(`/sync/${job}`))
    .length;
const work = (id: string) => runAction(stage.db, watched.book, id);
const settle = (id: string) =>
  until(
    "the run is settled",
    async () => {
      await verifyAction(stage.db, watched.book, id);
      return (await rowOf(id)).state !== "verifying";
    },
    90,
  );

beforeEach(async () => {
  await stage.db.execute(sql`delete from runs where action_run_id is not null`);
  await stage.db.delete(actionRuns);
});

async function failedRun() {
  const at = new Date();
  const [run] = await stage.db
    .insert(runs)
    .values({
      environmentId: AZURE,
      job: "costs",
      tenant: "",
      externalId: randomUUID(),
      status: "failed",
      startedAt: at,
      endedAt: at,
      error: "Connection timeout",
      failureClass: "timeout",
      seenAt: at,
    })
    .returning();
  if (!run) throw new Error("no run");
  return run;
}

describe("a job that is started", () => {
  test("is a run among the others from the call to its proof", async () => {
    const { id } = await start("resources");
    await work(id);
    expect(await ownRunOf(id)).toMatchObject({ status: "running", job: "resources", tenant: "" });
    await settle(id);
    expect(await rowOf(id)).toMatchObject({ state: "succeeded", job: "resources", tenant: "" });
    const run = await ownRunOf(id);
    expect(run).toMatchObject({ status: "succeeded", sources: expect.arrayContaining(["trigger"]) });
    expect(run?.externalId).not.toContain("action:");
  });

  test("whose worker died in the middle is settled by the history, and never asked for again", async () => {
    const { id } = await start("compliance");
    await work(id);
    const asked = posts("compliance");
    await stage.db
      .update(actionRuns)
      .set({ state: "running", answeredAt: null, leaseUntil: sql`now() - interval '1 second'` })
      .where(eq(actionRuns.id, id));
    await sweepActions(stage.db);
    expect(await rowOf(id)).toMatchObject({ state: "verifying", said: expect.stringContaining("died") });
    await work(id);
    expect(posts("compliance")).toBe(asked);
    await settle(id);
    expect((await rowOf(id)).state).toBe("succeeded");
  });

  test("is repeated as its child", async () => {
    const parent = await failedRun();
    const { id, notBefore } = await retryRun(as(stage, "operator"), {
      runId: parent.id,
      requestKey: randomUUID(),
    });
    expect(notBefore).toBeNull();
    await work(id);
    await settle(id);
    expect(await ownRunOf(id)).toMatchObject({ retryOf: parent.id, status: "succeeded" });
  });
});
