import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, environments } from "@/db/schema";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { as } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE } from "@/server/testing/with-azure";
import { publish, runbookRunOf } from "@/server/testing/with-runbooks";
import { withWorkers } from "@/server/testing/with-workers";
import { startRunbook } from "./start";
import { workStep } from "./work";

const stage = withWorkers({
  platform: "azure-governance",
  simulate: simulateAs({ environment: "development", blocksMs: 3000 }),
  dialect: "real",
});

const WALK = `
id: walk
title: A walk
platform: azure-governance
category: sync
owner: Platform team
reviewBy: 2027-01-31
purpose: Walked while workers die.
symptoms: [Anything]
steps:
  - { key: before, kind: check, title: The API answers, checks: [api-answers] }
  - { key: sync, kind: action, title: Start the sync, action: sync.trigger, input: { job: costs } }
  - { key: settle, kind: wait, title: Let it settle, minutes: 0.02 }
  - { key: proof, kind: verify, title: It still answers, checks: [api-answers], required: true }
  - { key: end, kind: guidance, title: Tell the others }
`;

const posts = () =>
  stage.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/sync/costs"))
    .length;

describe("workers that are killed in the middle of a walk", { timeout: 600_000, retry: 0 }, () => {
  test("lose nothing and do nothing twice, at every step", async () => {
    let worker: ChildProcess = await stage.startWorker();
    const next = async () => {
      worker.kill("SIGKILL");
      worker = await stage.startWorker();
    };
    await until("the environment was found", async () => {
      const [place] = await stage.db.select().from(environments).where(eq(environments.id, AZURE));
      return place?.dialect === "real";
    });
    const runbookId = await publish(stage, WALK);
    const start = { runbookId, environmentId: AZURE, parameters: {}, requestKey: randomUUID() };
    const { id } = await startRunbook(as(stage, "operator"), start);
    const run = () => runbookRunOf(stage, id);
    const isIn = (key: string, state: string) => async () => (await run()).states[key] === state;

    await next();
    await until("the check was judged by the next worker", isIn("before", "done"), 90);

    const { version } = await run();
    const click = { runId: id, version, stepKey: "sync", requestKey: randomUUID() };
    await workStep(as(stage, "operator"), click);
    await workStep(as(stage, "operator"), click);
    await until("the platform was asked", async () => posts() === 1, 30);
    await next();
    await until("the action was settled by looking", isIn("sync", "done"), 180);
    await next();
    await until(
      "the wait was over and the proof began",
      async () => (await run()).states.proof !== "ahead",
      60,
    );
    await next();
    await until("it was proved", isIn("end", "ready"), 90);

    const done = await run();
    expect(done.states).toEqual({
      before: "done",
      sync: "done",
      settle: "done",
      proof: "done",
      end: "ready",
    });
    expect(posts()).toBe(1);
    expect(await stage.db.select().from(actionRuns)).toHaveLength(1);
    for (const kind of ["step-started", "step-done"] as const) {
      const told = done.events.filter((event) => event.kind === kind).map(({ stepKey }) => stepKey);
      expect(told.toSorted()).toEqual(["before", "proof", "settle", "sync"]);
    }
  });
});
