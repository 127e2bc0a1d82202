import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import type { Db } from "@/db";
import { actionRuns, flowEvents, flows } from "@/db/schema";
import { confirmStep } from "@/server/flows/work";
import { as, auditOf, onStage } from "@/server/testing/cast";
import { withFlows } from "@/server/testing/with-flows";
import { askFlow } from "./ask-flow";
import { walkFlow } from "./walk-flow";

const stage = onStage();
const on = withFlows(stage);

beforeEach(() => on.clearFlows());

class Killed extends Error {}

/** A database whose worker dies just before its n-th transaction commits. */
function dyingAt(place: number): { db: Db; hasDied: () => boolean } {
  let count = 0;
  let hasDied = false;
  const db = new Proxy(stage.db, {
    get(target, name, receiver) {
      if (name !== "transaction") return Reflect.get(target, name, receiver);
      const transaction: Db["transaction"] = (work, config) =>
        target.transaction(async (tx) => {
          const done = await work(tx);
          count += 1;
          if (count === place) {
            hasDied = true;
            throw new Killed("killed before the commit");
          }
          return done;
        }, config);
      return transaction;
    },
  });
  return { db, hasDied: () => hasDied };
}

const unlessKilled = (work: Promise<void>) =>
  work.catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });

/** What the worker's queues and sweeps and the people do, until the flow has ended; time goes on by leaps. */
async function untilItEnds(id: string, db: Db): Promise<void> {
  let now = new Date();
  for (let round = 0; round < 60; round += 1) {
    const flow = await on.flowOf(id);
    if (flow.state === "finished") return;
    const steps = await on.stepsOf(id);
    const current = steps.find(({ state }) => state !== "done");
    await unlessKilled(walkFlow(db, id, now));
    if (current?.kind === "ask" && current.state === "running")
      await unlessKilled(askFlow(db, on.book(), id, current.key, () => now));
    if (current?.state === "ready") {
      if (current.kind === "evidence") await on.record(id, now);
      else if (current.kind === "approval") await on.approve(id, now);
      else if (current.kind === "status")
        await confirmStep(as(stage, "admin", now), await on.seen(id, current.key));
      else if (!current.actionRunId && !(await isAsked(id, current.key)))
        await on.act(id, current.key, { target: flow.tenant, to: "3" }, now);
    }
    const run = current ? await on.runOf(id, current.key) : undefined;
    if (run?.state === "queued") await on.finishRun(run.id);
    now = new Date(now.getTime() + 40_000);
  }
  throw new Error(`it does not end: ${(await on.stepsOf(id)).map(({ key, state }) => `${key} ${state}`)}`);
}

async function isAsked(id: string, step: string): Promise<boolean> {
  const asked = await stage.db.select().from(actionRuns).where(eq(actionRuns.flowId, id));
  return asked.some(({ flowStep }) => flowStep === step);
}

test("killed before each of its commits in turn, a flow still does everything once", async () => {
  let deaths = 0;
  for (let place = 1; ; place += 1) {
    await on.clearFlows();
    const name = `web-${place}`;
    const { id } = await on.request(name);
    const worker = dyingAt(place);
    await untilItEnds(id, worker.db);
    expect(on.target.effects.map(({ target }) => target)).toEqual([name, name]);
    const ends = (await stage.db.select().from(flowEvents).where(eq(flowEvents.flowId, id))).filter(
      ({ kind }) => kind === "finished" || kind === "step-done",
    );
    expect(new Set(ends.map(({ stepKey }) => stepKey)).size).toBe(ends.length);
    const finished = (await auditOf(stage.db, "flow.finish")).filter(({ subjectId }) => subjectId === id);
    expect(finished).toHaveLength(1);
    expect(await stage.db.$count(flows)).toBe(1);
    if (!worker.hasDied()) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(8);
}, 240_000);
