import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { actionRuns, environments, people, queryRuns, runbookSteps, runbooks } from "@/db/schema";
import type { Role } from "@/domain/access";
import { requestQuery } from "@/server/queries/request-query";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { addPlace, minutes, NOON, PLACE, seconds } from "@/server/testing/with-alerts";
import {
  addCheck,
  COSTS_LATE,
  publish,
  runbookRunOf,
  SECRET_ENDS,
  see,
} from "@/server/testing/with-runbooks";
import { abandonRun, finishRun } from "./finish";
import { handOver, noteRun, pauseRun, resumeRun } from "./hold";
import { skipStep, stepAgain } from "./skip";
import { startRunbook } from "./start";
import { walkRunbooks } from "./walk-runbook";
import { workStep } from "./work";

// What is asked of a platform is a row here; nobody answers it but the test.
vi.mock("@/server/queries/request-query", () => ({ requestQuery: vi.fn() }));

const stage = onStage();
let runbookId: string;
beforeAll(async () => {
  await addPlace(stage);
  await stage.db.update(environments).set({ dialect: "real" });
  runbookId = await publish(stage, COSTS_LATE);
  await publish(stage, SECRET_ENDS);
  await addCheck(stage, "api-answers");
});
beforeEach(async () => {
  await stage.db.delete(actionRuns);
  vi.mocked(requestQuery).mockReset();
  vi.mocked(requestQuery).mockImplementation(async ({ db, now }, wanted) => {
    const [row] = await db
      .insert(queryRuns)
      .values({
        ...wanted,
        kind: "query",
        askedById: wanted.by.id,
        askedByName: wanted.by.name,
        state: "queued",
        askedAt: now,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new Error("it was asked twice");
    return { id: row.id };
  });
});

const key = () => randomUUID();
async function start(at = NOON, parameters: Record<string, string> = {}, requestKey = key()) {
  const { id } = await startRunbook(as(stage, "operator", at), {
    runbookId,
    environmentId: PLACE,
    parameters,
    requestKey,
  });
  return id;
}
const seen = (id: string) => runbookRunOf(stage, id);
async function work(
  id: string,
  stepKey: string,
  at: Date,
  { role = "operator", ...more }: { role?: Role; note?: string; option?: string } = {},
) {
  const { version } = await seen(id);
  return workStep(as(stage, role, at), { runId: id, version, stepKey, requestKey: key(), ...more });
}
const walkAt = (at: Date) => walkRunbooks(stage.db, at);

/** Walks to the moment at which the action has been asked for. */
async function toAction(id: string): Promise<string> {
  await work(id, "see", seconds(1), { note: "31 hours old" });
  await see(stage, "api-answers", "ok", seconds(3));
  await walkAt(seconds(5));
  await work(id, "triage", seconds(6), { option: "late" });
  await stage.db
    .update(queryRuns)
    .set({
      state: "done",
      said: "2 syncs.",
      columns: [{ key: "job", title: "Job", kind: "text" }],
      rows: [["costs"]],
    })
    .where(eq(queryRuns.id, (await seen(id)).steps.history?.queryRunId ?? ""));
  await walkAt(seconds(8));
  await work(id, "sync", seconds(9));
  const { actionRunId } = (await seen(id)).steps.sync ?? {};
  if (!actionRunId) throw new Error("no action");
  return actionRunId;
}
const end = (id: string, state: "succeeded" | "failed" | "outcome-unknown" | "cancelled") =>
  stage.db
    .update(actionRuns)
    .set({ state, verdict: `It ${state}.`, calledAt: state === "cancelled" ? null : NOON })
    .where(eq(actionRuns.id, id));

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
    await stage.db.update(runbooks).set({ version: 1 }).where(eq(runbooks.id, runbookId));
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

describe("people", () => {
  test("two at once: one wins, the other reads who did what", async () => {
    const id = await start();
    const { version } = await seen(id);
    const both = await Promise.allSettled(
      (["operator", "admin"] as const).map((role) =>
        workStep(as(stage, role, seconds(1)), {
          runId: id,
          version,
          stepKey: "see",
          note: `seen by ${role}`,
          requestKey: key(),
        }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const winner = both[0]?.status === "fulfilled" ? "Olga" : "Ada";
    const loser = both.find((one) => one.status === "rejected");
    expect(loser?.reason.message).toContain(
      `the run moved on since you looked. ${winner}, 12:00:01 UTC: Look at the dashboard: Done.`,
    );
    expect((await seen(id)).events.filter(({ kind }) => kind === "step-done")).toHaveLength(1);
  });

  test("a click delivered twice is done once and refused neither time", async () => {
    const id = await start();
    const { version } = await seen(id);
    const click = { runId: id, version, stepKey: "see", note: "seen", requestKey: key() };
    await workStep(as(stage, "operator", seconds(1)), click);
    await workStep(as(stage, "operator", seconds(2)), click);
    expect((await seen(id)).events.filter(({ kind }) => kind === "step-done")).toHaveLength(1);
  });

  test("a paused run does nothing until it is resumed, days later", async () => {
    const id = await start();
    await work(id, "see", seconds(1), { note: "seen" });
    await pauseRun(as(stage, "operator", seconds(2)), {
      runId: id,
      version: (await seen(id)).version,
      reason: "going home",
    });
    await see(stage, "api-answers", "ok", seconds(3));
    await walkAt(seconds(5));
    expect((await seen(id)).states.api).toBe("running");
    expect(await refusalOf(work(id, "triage", seconds(6), { option: "late" }))).toContain("paused");
    const later = minutes(3 * 24 * 60);
    await see(stage, "api-answers", "ok", later);
    await resumeRun(as(stage, "admin", later), { runId: id, version: (await seen(id)).version });
    expect((await seen(id)).states).toMatchObject({ api: "done", triage: "ready" });
  });

  test("hand over goes to somebody who may walk", async () => {
    const id = await start();
    const give = async (role: Role) =>
      handOver(as(stage, "operator", seconds(1)), {
        runId: id,
        version: (await seen(id)).version,
        toPersonId: stage.cast[role].id,
        reason: "my shift is over",
      });
    expect(await refusalOf(give("viewer"))).toContain("may not walk through runbooks");
    await give("admin");
    expect(await seen(id)).toMatchObject({ ownerName: "Ada", startedByName: "Olga" });
    // Who began it does not approve it, though somebody else has it now.
    await stage.db.update(runbookSteps).set({ state: "skipped" }).where(eq(runbookSteps.runId, id));
    await stage.db.update(runbookSteps).set({ state: "ready" }).where(sql`run_id = ${id} and key = 'agree'`);
    expect(await refusalOf(work(id, "agree", seconds(3)))).toContain("A second person");
    expect(await refusalOf(work(id, "agree", seconds(3), { role: "admin" }))).toContain("A second person");
  });

  test("what is wrong is refused with what to do", async () => {
    const id = await start();
    expect(await refusalOf(work(id, "see", seconds(1)))).toBe("Write down what you saw.");
    expect(await refusalOf(work(id, "sync", seconds(1)))).toBe('First comes "Look at the dashboard".');
    expect(await refusalOf(work(id, "nothing", seconds(1)))).toContain("There is no step");
    expect(await refusalOf(start(NOON, { job: "no such job" }))).toBe("Job: this platform has no such job.");
    expect(await refusalOf(start(NOON, { tenant: "nobody" }))).toContain("no such tenant");
    expect(await refusalOf(start(NOON, { ticket: "x; drop" }))).toContain(
      "Ticket does not have the right form",
    );
    expect(await refusalOf(start(NOON, { other: "x" }))).toContain('no parameter "other"');
    await noteRun(as(stage, "operator", seconds(2)), { runId: id, text: "called the customer" });
    expect((await seen(id)).events.at(-1)).toMatchObject({ kind: "note", said: "called the customer" });
    expect(await stage.db.select().from(people)).toHaveLength(4);
  });
});
