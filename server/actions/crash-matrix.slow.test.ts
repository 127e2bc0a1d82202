import type { ChildProcess } from "node:child_process";
import { inArray } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, auditEvents, environments } from "@/db/schema";
import { isAsked, isLive } from "@/domain/action";
import { trailProblems } from "@/server/audit/verify";
import { enqueueIn } from "@/server/queue";
import { aDraft } from "@/server/testing/on-proving-ground";
import { countingTarget } from "@/server/testing/proving-ground";
import { until } from "@/server/testing/until";
import { withWorkers } from "@/server/testing/with-workers";

const PLACES = Array.from({ length: 28 }, (_, n) => `p${n}`);
/** Where the target holds them up when its gate is shut; the last two are not held. */
const HELD = ["preview-again", "look", "call", "answer", "hang", "verify"];
/** Those of them that are at the target already. */
const ARRIVED = ["call", "answer"];
const KINDS = [...HELD, "half", "free"];
/** The worker's queue verifies so many at once. */
const VERIFIED_AT_ONCE = 4;

const target = countingTarget();
const stage = withWorkers({
  platform: "auditron",
  simulate: target.simulate,
  dialect: "runbook",
  names: PLACES,
  entry: "server/testing/proving-worker.ts",
});

type Queue = "preview-action" | "run-action";
const give = (queue: Queue, ids: readonly string[]) =>
  stage.db.transaction(async (tx) => {
    for (const id of ids) await enqueueIn(tx)(queue, { id });
  });
const statesOf = async (ids: readonly string[]) =>
  (
    await stage.db
      .select({ state: actionRuns.state })
      .from(actionRuns)
      .where(inArray(actionRuns.id, [...ids]))
  ).map(({ state }) => state);

let round = 0;
/** One run of each kind in each place, previewed by a worker and confirmed; not yet given to the queue. */
async function confirmed(): Promise<string[]> {
  round += 1;
  const drafts = PLACES.flatMap((place) =>
    KINDS.map((kind) => aDraft(stage, `${kind}-${round}-${place}`, { environmentId: `auditron/${place}` })),
  );
  const ids = (await stage.db.insert(actionRuns).values(drafts).returning({ id: actionRuns.id })).map(
    ({ id }) => id,
  );
  await give("preview-action", ids);
  await until(
    "all were previewed",
    async () => (await statesOf(ids)).every((state) => state === "previewed"),
    60,
  );
  await stage.db.update(actionRuns).set({ state: "queued" }).where(inArray(actionRuns.id, ids));
  return ids;
}

/** Every kind stands at its gate: between claim and preview, preview and call, in the call, after it, in the proof. */
const allHeld = () =>
  until(
    "all stand at their gates",
    async () => {
      const at = (kind: string) => [...target.waiting].filter((name) => name.startsWith(`${kind}-`)).length;
      return HELD.every((kind) => at(kind) >= (kind === "verify" ? VERIFIED_AT_ONCE : PLACES.length));
    },
    60,
  );

async function settled(ids: readonly string[]): Promise<void> {
  await until(
    "all are settled",
    async () =>
      (await statesOf(ids).catch(() => undefined))?.every((state) => !isLive(state) && !isAsked(state)),
    100,
  ).catch(async (error: unknown) => {
    const left = await stage.db
      .select()
      .from(actionRuns)
      .where(inArray(actionRuns.id, [...ids]));
    const live = left.filter(({ state }) => isLive(state) || isAsked(state));
    throw new Error(`${error}: ${live.map((run) => `${run.target} ${run.state} ${run.attempt}`).join(", ")}`);
  });
}

/**
 * At the target each was done as often as the console says: once where it worked, not at all where it failed. What had
 * reached the target before anything died, of the kinds named, was done for certain.
 */
async function expectTruth(ids: readonly string[], arrived: readonly string[]): Promise<void> {
  const of = [...ids];
  const rows = await stage.db.select().from(actionRuns).where(inArray(actionRuns.id, of));
  const told = await stage.db.select().from(auditEvents).where(inArray(auditEvents.subjectId, of));
  for (const run of rows) {
    const times = target.effects.filter(({ key }) => key === run.idempotencyKey).length;
    const story = `${run.target}: ${run.state} after ${run.attempt} attempts, ${times} effects. ${run.verdict}`;
    expect(["succeeded", "failed"], story).toContain(run.state);
    expect(times, story).toBe(run.state === "succeeded" ? 1 : 0);
    if (arrived.some((kind) => run.target.startsWith(`${kind}-`))) expect(times, story).toBe(1);
    const events = told.filter(({ subjectId }) => subjectId === run.id).map(({ action }) => action);
    expect(events, story).toEqual([`action.${run.state}`]);
  }
}

const kill = (worker: ChildProcess) => worker.kill("SIGKILL");

describe("whatever dies, no effect happens twice", { timeout: 600_000, retry: 0 }, () => {
  let worker: ChildProcess;

  test("a worker that is killed with runs at every state of their life", async () => {
    worker = await stage.startWorker();
    await until(
      "the places are known",
      async () => (await stage.db.select().from(environments)).length >= PLACES.length,
      60,
    );
    const ids = await confirmed();
    target.shut();
    await give("run-action", ids);
    await allHeld();
    kill(worker);
    target.open();
    worker = await stage.startWorker();
    await settled(ids);
    await expectTruth(ids, ARRIVED);
  });

  test("a worker that is killed before it claims, and others at the first sight of each state", async () => {
    const ids = await confirmed();
    kill(worker);
    await give("run-action", ids);
    for (const state of ["running", "verifying", "succeeded"] as const) {
      worker = await stage.startWorker();
      await until(`one is ${state}`, async () => (await statesOf(ids)).includes(state), 60);
      kill(worker);
    }
    worker = await stage.startWorker();
    await settled(ids);
    await expectTruth(ids, []);
  });

  test("a worker that is paused beyond its lease and goes on while another has taken over", async () => {
    const ids = await confirmed();
    target.shut();
    await give("run-action", ids);
    await allHeld();
    worker.kill("SIGSTOP");
    const other = await stage.startWorker();
    await until(
      "the other took all of them over",
      async () =>
        (await stage.db.select().from(actionRuns).where(inArray(actionRuns.id, ids))).every(
          (run) => run.attempt > 1 || run.state !== "running",
        ),
      60,
    );
    worker.kill("SIGCONT");
    target.open();
    await settled(ids);
    await expectTruth(ids, ARRIVED);
    kill(worker);
    worker = other;
  });

  test("a database that is killed under runs at every state", async () => {
    const ids = await confirmed();
    target.shut();
    await give("run-action", ids);
    await allHeld();
    await stage.killDatabase();
    target.open();
    await settled(ids);
    await expectTruth(ids, ARRIVED);
  });

  test("both at once; and in all, the audit trail holds", async () => {
    const ids = await confirmed();
    target.shut();
    await give("run-action", ids);
    await allHeld();
    kill(worker);
    await stage.killDatabase();
    target.open();
    worker = await stage.startWorker();
    await settled(ids);
    await expectTruth(ids, ARRIVED);
    const total = await stage.db.$count(actionRuns);
    expect(total).toBeGreaterThan(1000);
    expect(await trailProblems(stage.db)).toEqual([]);
  });
});
