import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { actionRuns } from "@/db/schema";
import { sweepActions, verifyAction } from "@/server/actions/verify-action";
import { as, onStage } from "@/server/testing/cast";
import { failedRun, startedJobs } from "@/server/testing/started-jobs";
import { until } from "@/server/testing/until";
import { watchingAzure } from "@/server/testing/with-azure";
import { retryRun } from "./retry";

const stage = onStage();
const watched = watchingAzure(stage);
const { start, work, rowOf, ownRunOf, posts } = startedJobs(stage, watched);

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
    const parent = await failedRun(stage.db, "timeout");
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
