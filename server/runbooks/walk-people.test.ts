import { eq, sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { people, runbookSteps } from "@/db/schema";
import type { Role } from "@/domain/access";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { minutes, NOON, seconds } from "@/server/testing/with-alerts";
import { see } from "@/server/testing/with-runbooks";
import { handOver, noteRun, pauseRun, resumeRun } from "./hold";
import { key, withWalks } from "./testing";
import { workStep } from "./work";

vi.mock("@/server/queries/request-query", () => ({ requestQuery: vi.fn() }));

const stage = onStage();
const { start, seen, work, walkAt } = withWalks(stage);

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
