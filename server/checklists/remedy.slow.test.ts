import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, auditEvents, checklistRowEvents } from "@/db/schema";
import { cancelAction } from "@/server/actions/cancel-action";
import { startAction } from "@/server/actions/start-action";
import { sweepActions, verifyAction } from "@/server/actions/verify-action";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { dailyReview } from "@/server/testing/daily-review";
import { startedJobs } from "@/server/testing/started-jobs";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { remedyRow } from "./work-run";

const stage = onStage();
const watched = watchingAzure(stage);
const { evaluate, opened, rowOf } = dailyReview(stage, watched);
const { start, work, rowOf: actionOf, posts } = startedJobs(stage, watched);

describe("a remedy", () => {
  test("runs the action, asks again and turns green on new evidence only, with the story kept", async () => {
    const id = await opened();
    expect((await rowOf(id, "costs")).state).toBe("fail");
    const { actionRunId } = await remedyRow(as(stage, "operator"), { runId: id, rowKey: "costs" });
    if (!actionRunId) throw new Error("no action");
    expect(await refusalOf(remedyRow(as(stage, "operator"), { runId: id, rowKey: "costs" }))).toContain(
      "already under way",
    );

    await Promise.all([work(actionRunId), work(actionRunId)]);
    expect(posts("costs")).toBe(1);
    expect((await actionOf(actionRunId)).state).toBe("verifying");

    await until(
      "the effect was proved",
      async () => {
        await verifyAction(stage.db, watched.book, actionRunId);
        return (await actionOf(actionRunId)).state === "succeeded";
      },
      90,
    );
    await until(
      "the row turned green on new evidence",
      async () => {
        await evaluate(id, "costs");
        return (await rowOf(id, "costs")).state === "pass";
      },
      40,
    );
    const run = await actionOf(actionRunId);
    const row = await rowOf(id, "costs");
    for (const item of row.observed?.items ?? [])
      expect(new Date(item.at ?? 0).getTime()).toBeGreaterThanOrEqual(run.answeredAt?.getTime() ?? 0);
    expect(run.before?.facts).toBeDefined();
    expect(run.after?.facts).toBeDefined();
    const story = (
      await stage.db
        .select()
        .from(checklistRowEvents)
        .where(and(eq(checklistRowEvents.runId, id), eq(checklistRowEvents.rowKey, "costs")))
    ).map(({ kind }) => kind);
    expect(story).toEqual(expect.arrayContaining(["evaluated", "remedy-requested"]));
    const trail = (
      await stage.db.select().from(auditEvents).where(eq(auditEvents.subjectId, actionRunId))
    ).map(({ action }) => action);
    expect(trail).toContain("action.succeeded");
  });

  test("is refused to a viewer, in words", async () => {
    const id = await opened();
    expect(await refusalOf(remedyRow(as(stage, "viewer"), { runId: id, rowKey: "costs" }))).toBe(
      "Needs the operator or admin role; you are a viewer.",
    );
  });

  test("a person whose role was taken away meanwhile does not act", async () => {
    const { id } = await start("identity");
    await stage.db.execute(sql`update people set role = 'viewer' where id = ${stage.cast.operator.id}`);
    await work(id);
    await stage.db.execute(sql`update people set role = 'operator' where id = ${stage.cast.operator.id}`);
    expect(await actionOf(id)).toMatchObject({
      state: "failed",
      verdict: expect.stringContaining("may not run actions any more"),
    });
    expect(posts("identity")).toBe(0);
  });

  test("the same click twice is one run, and another thing under its key is refused", async () => {
    const click = {
      environmentId: AZURE,
      action: "sync.trigger",
      input: { job: "resources" },
      requestKey: "one-click",
    };
    const again = () => startAction(as(stage, "operator"), click);
    const [a, b] = await Promise.all([again(), again()]);
    expect(a.id).toBe(b.id);
    expect(
      await refusalOf(startAction(as(stage, "operator"), { ...click, action: "preflight.run", input: {} })),
    ).toContain("used for something else");
    await cancelAction(as(stage, "operator"), { id: a.id });
    await work(a.id);
    expect((await actionOf(a.id)).state).toBe("cancelled");
  });

  test("a worker that died before the call is replaced; one that died during it is looked up, never repeated", async () => {
    const before = await start("compliance");
    await stage.db
      .update(actionRuns)
      .set({ state: "running", attempt: 1, leaseUntil: sql`now() - interval '1 second'` })
      .where(eq(actionRuns.id, before.id));
    await sweepActions(stage.db);
    expect((await actionOf(before.id)).state).toBe("queued");
    await cancelAction(as(stage, "operator"), { id: before.id });

    const during = await start("identity");
    await stage.db
      .update(actionRuns)
      .set({
        state: "running",
        attempt: 1,
        calledAt: sql`now()`,
        leaseUntil: sql`now() - interval '1 second'`,
      })
      .where(eq(actionRuns.id, during.id));
    await sweepActions(stage.db);
    expect(await actionOf(during.id)).toMatchObject({
      state: "verifying",
      attempt: 2,
      said: expect.stringContaining("worker died"),
    });
    await stage.db
      .update(actionRuns)
      .set({ verifyUntil: sql`now() - interval '1 second'` })
      .where(eq(actionRuns.id, during.id));
    await verifyAction(stage.db, watched.book, during.id);
    expect((await actionOf(during.id)).state).toBe("outcome-unknown");
    expect(posts("identity")).toBe(0);
  });
});
