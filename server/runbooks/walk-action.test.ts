import { describe, expect, test, vi } from "vitest";
import { actionRuns } from "@/db/schema";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { minutes, PLACE, seconds } from "@/server/testing/with-alerts";
import { see } from "@/server/testing/with-runbooks";
import { abandonRun, finishRun } from "./finish";
import { skipStep, stepAgain } from "./skip";
import { key, withWalks } from "./testing";

vi.mock("@/server/queries/request-query", () => ({ requestQuery: vi.fn() }));

const stage = onStage();
const { start, seen, work, walkAt, toAction, end } = withWalks(stage);

describe("an action", () => {
  test("that fails stops the run there; done again it is another request", async () => {
    const id = await start();
    const first = await toAction(id);
    await end(first, "failed");
    await walkAt(seconds(20));
    expect((await seen(id)).states).toMatchObject({ sync: "failed", settle: "ahead", back: "ahead" });
    const { version } = await seen(id);
    await stepAgain(as(stage, "operator", seconds(21)), {
      runId: id,
      version,
      stepKey: "sync",
      requestKey: key(),
    });
    await work(id, "sync", seconds(22));
    const second = (await seen(id)).steps.sync;
    expect(second?.attempt).toBe(1);
    expect(second?.actionRunId).not.toBe(first);
    expect(await stage.db.select().from(actionRuns)).toHaveLength(2);
  });

  test("whose outcome is unknown is not done", async () => {
    const id = await start();
    await end(await toAction(id), "outcome-unknown");
    await walkAt(seconds(20));
    expect((await seen(id)).steps.sync).toMatchObject({
      state: "failed",
      output: { said: expect.stringContaining("unknown") },
    });
  });

  test("that was cancelled before it was sent can be asked for again", async () => {
    const id = await start();
    await end(await toAction(id), "cancelled");
    await walkAt(seconds(20));
    expect((await seen(id)).steps.sync).toMatchObject({ state: "ready", actionRunId: null });
  });

  test("that is under way is neither skipped nor abandoned nor done again", async () => {
    const id = await start();
    await toAction(id);
    const { version } = await seen(id);
    const run = { runId: id, version };
    const late = as(stage, "operator", seconds(20));
    const refusals = [
      () => skipStep(late, { ...run, stepKey: "sync", reason: "no time" }),
      () => abandonRun(late, { ...run, reason: "no time" }),
      () => stepAgain(late, { ...run, stepKey: "see", requestKey: key() }),
      () => finishRun(late, { ...run, outcome: "not-solved", said: "no time" }),
    ];
    for (const refusal of refusals) expect(await refusalOf(refusal())).toContain("is under way");
  });

  test("asked for through a preview is found by its run and step, with that very input only", async () => {
    const id = await start();
    const first = await toAction(id);
    await end(first, "cancelled");
    await walkAt(seconds(20));
    const ask = (input: Record<string, string>, at: Date) =>
      stage.db
        .insert(actionRuns)
        .values({
          environmentId: PLACE,
          action: "sync.trigger",
          target: "costs",
          label: "Sync costs",
          input,
          tier: 2,
          state: "previewed",
          idempotencyKey: key(),
          requestedById: stage.cast.admin.id,
          requestedByName: "Ada",
          requestedAt: at,
          expectedSeconds: 5,
          runbookRunId: id,
          runbookStep: "sync",
        })
        .returning();
    await ask({ job: "identity" }, seconds(21));
    await walkAt(seconds(22));
    expect((await seen(id)).states.sync).toBe("ready");
    const [own] = await ask({ job: "costs" }, seconds(23));
    await walkAt(seconds(24));
    expect((await seen(id)).steps.sync).toMatchObject({
      state: "waiting",
      actionRunId: own?.id,
      byName: "Ada",
    });
    await end(own?.id ?? "", "succeeded");
    await walkAt(seconds(25));
    expect((await seen(id)).states.sync).toBe("done");
  });
});

describe("a verify that fails", () => {
  async function toFailure() {
    const id = await start();
    await end(await toAction(id), "succeeded");
    await walkAt(seconds(20));
    await walkAt(minutes(6));
    await work(id, "agree", minutes(7), { role: "admin" });
    await see(stage, "api-answers", "alert", minutes(8));
    await walkAt(minutes(9));
    return id;
  }

  test("stops the run and offers to take back what was done; it cannot be skipped or called solved", async () => {
    const id = await toFailure();
    expect((await seen(id)).states).toMatchObject({ proof: "failed", back: "ready", sync: "done" });
    const { version } = await seen(id);
    const late = as(stage, "operator", minutes(10));
    expect(
      await refusalOf(skipStep(late, { runId: id, version, stepKey: "proof", reason: "looks fine" })),
    ).toContain("cannot be skipped");
    expect(
      await refusalOf(finishRun(late, { runId: id, version, outcome: "solved", said: "looks fine" })),
    ).toContain("has failed");
    await work(id, "back", minutes(10));
    expect((await seen(id)).states).toMatchObject({ proof: "failed", back: "done" });
  });

  test("done again looks anew, and what was offered goes away when it is well", async () => {
    const id = await toFailure();
    const { version } = await seen(id);
    await stepAgain(as(stage, "operator", minutes(10)), {
      runId: id,
      version,
      stepKey: "proof",
      requestKey: key(),
    });
    expect((await seen(id)).states).toMatchObject({ proof: "running", back: "ahead" });
    await walkAt(minutes(11));
    expect((await seen(id)).states.proof).toBe("running");
    await see(stage, "api-answers", "ok", minutes(11));
    await walkAt(minutes(11.5));
    expect((await seen(id)).states).toMatchObject({ proof: "done", back: "ahead" });
  });
});
