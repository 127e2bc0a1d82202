import { eq, sql } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { actionRuns, runbooks } from "@/db/schema";
import { requestQuery } from "@/server/queries/request-query";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { minutes, NOON, PLACE, seconds } from "@/server/testing/with-alerts";
import { COSTS_LATE, publish, see } from "@/server/testing/with-runbooks";
import { finishRun } from "./finish";
import { key, withWalks } from "./testing";

vi.mock("@/server/queries/request-query", () => ({ requestQuery: vi.fn() }));

const stage = onStage();
const { start, seen, work, walkAt, toAction, end } = withWalks(stage);

describe("a walk", () => {
  test("goes from look to proof: people and the console take turns, each step once", async () => {
    const id = await start();
    expect((await seen(id)).states).toMatchObject({ see: "ready", api: "ahead", back: "ahead" });
    const action = await toAction(id);
    expect((await seen(id)).states).toMatchObject({
      api: "done",
      triage: "done",
      history: "done",
      sync: "running",
    });
    const [asked] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, action));
    expect(asked).toMatchObject({
      state: "queued",
      tier: 1,
      origin: "runbook",
      runbookRunId: id,
      runbookStep: "sync",
      input: { job: "costs" },
      requestedByName: "Olga",
    });
    await walkAt(seconds(20));
    expect((await seen(id)).states.sync).toBe("running");

    await end(action, "succeeded");
    await walkAt(seconds(30));
    expect((await seen(id)).states).toMatchObject({ sync: "done", settle: "running" });
    await walkAt(minutes(5));
    expect((await seen(id)).states.settle).toBe("running");
    await walkAt(new Date(seconds(30).getTime() + 5 * 60_000));
    expect((await seen(id)).states).toMatchObject({ settle: "done", agree: "ready" });

    expect(await refusalOf(work(id, "agree", minutes(6)))).toContain("A second person approves this");
    await work(id, "agree", minutes(6), { role: "admin" });
    expect((await seen(id)).states.proof).toBe("running");
    await see(stage, "api-answers", "ok", minutes(7));
    await walkAt(minutes(8));
    expect((await seen(id)).states).toMatchObject({ proof: "done", back: "ahead" });

    const { version } = await seen(id);
    await finishRun(as(stage, "operator", minutes(9)), {
      runId: id,
      version,
      outcome: "solved",
      said: "Costs are fresh.",
    });
    const done = await seen(id);
    expect(done).toMatchObject({ state: "finished", outcome: "solved", runbookVersion: 1 });
    expect(done.events.map(({ kind }) => kind).filter((kind) => kind === "step-done")).toHaveLength(8);
    expect(
      (await auditOf(stage.db, "runbook.work")).filter(({ subjectId }) => subjectId === id),
    ).toHaveLength(4);
  });

  test("steps that a decision leaves out are not needed, and nothing is asked for them", async () => {
    const id = await start();
    await work(id, "see", seconds(1), { note: "It is fine" });
    await see(stage, "api-answers", "ok", seconds(2));
    await walkAt(seconds(4));
    await work(id, "triage", seconds(5), { option: "fine" });
    expect((await seen(id)).states).toMatchObject({
      history: "not-needed",
      sync: "not-needed",
      settle: "not-needed",
      agree: "ready",
    });
    expect(requestQuery).not.toHaveBeenCalled();
  });

  test("the same request key is the same run", async () => {
    const once = key();
    const ids = await Promise.all([start(NOON, {}, once), start(NOON, {}, once)]);
    expect(new Set(ids).size).toBe(1);
  });

  test("a run keeps its version when a new one is published", async () => {
    const id = await start();
    await publish(stage, COSTS_LATE.replace("Look at the dashboard", "Look twice"), 2);
    await work(id, "see", seconds(1), { note: "old" });
    expect(await seen(id)).toMatchObject({ runbookVersion: 1 });
    expect((await seen(id)).events.some(({ said }) => said.startsWith("Look at the dashboard"))).toBe(true);
    expect(await seen(await start())).toMatchObject({ runbookVersion: 2 });
    await stage.db
      .update(runbooks)
      .set({ version: 1 })
      .where(eq(runbooks.id, (await seen(id)).runbookId));
  });
});

describe("a check", () => {
  const toCheck = async () => {
    const id = await start();
    await see(stage, "api-answers", "ok", NOON);
    await work(id, "see", seconds(10), { note: "seen" });
    return id;
  };

  test("is judged by a newer answer only, and its question is asked out of turn", async () => {
    await stage.db.execute(sql`delete from pgboss.job where name = 'reask'`);
    const id = await toCheck();
    const { rows } = await stage.db.execute(sql`select data from pgboss.job where name = 'reask'`);
    expect(rows).toEqual([{ data: { environmentId: PLACE, questions: '["api-answers-question"]' } }]);
    await walkAt(seconds(20));
    expect((await seen(id)).states.api).toBe("running");
    await see(stage, "api-answers", "alert", seconds(21));
    await walkAt(seconds(23));
    expect((await seen(id)).steps.api).toMatchObject({
      state: "failed",
      output: { said: expect.stringContaining("It is alert.") },
    });
    expect((await seen(id)).states.triage).toBe("ahead");
  });

  test("that waits to be confirmed is waited for", async () => {
    const id = await toCheck();
    await see(stage, "api-answers", "alert", seconds(11), "ok");
    await walkAt(seconds(15));
    expect((await seen(id)).states.api).toBe("running");
    await see(stage, "api-answers", "ok", seconds(16));
    await walkAt(seconds(20));
    expect((await seen(id)).states.api).toBe("done");
  });

  test.each(["unknown", "warn", "paused"] as const)("that is %s is not ok", async (status) => {
    const id = await toCheck();
    await see(stage, "api-answers", status, seconds(11));
    await walkAt(seconds(15));
    expect((await seen(id)).states.api).toBe("failed");
  });

  test("that never answers anew fails, and what is known of it from before does not count", async () => {
    const id = await toCheck();
    await walkAt(minutes(2));
    expect((await seen(id)).states.api).toBe("running");
    await walkAt(minutes(3));
    expect((await seen(id)).steps.api).toMatchObject({
      state: "failed",
      output: {
        said: expect.stringContaining("what is not known is not ok"),
        rows: [expect.arrayContaining(["unknown"])],
      },
    });
  });
});
