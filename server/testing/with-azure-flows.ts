import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { actionPreviews, actionRuns, flowSteps, flows } from "@/db/schema";
import type { Role } from "@/domain/access";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import type { EvidenceStep } from "@/platforms/flow";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { draftAction } from "@/server/actions/draft-action";
import { previewAction } from "@/server/actions/preview-action";
import { runAction } from "@/server/actions/run-action";
import { submitAction } from "@/server/actions/submit-action";
import { verifyAction } from "@/server/actions/verify-action";
import { decide } from "@/server/approvals/decide";
import { applyConfig } from "@/server/config/apply";
import { askFlow } from "@/server/flows/ask-flow";
import { planned, readFlow } from "@/server/flows/flow-rows";
import { skipStep } from "@/server/flows/hold";
import { startFlow } from "@/server/flows/request-flow";
import { walkFlow } from "@/server/flows/walk-flow";
import { confirmStep, decideFlow, recordProof } from "@/server/flows/work";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { probeEnvironment } from "@/server/observe/probe";
import { forgetSecrets } from "@/server/secrets/secret-of";
import { as, type Stage } from "./cast";
import { AZURE, configFor } from "./with-azure";

export const REASON = "it is needed for the test";
const STEP_MS = 30_000;
const MOST_ROUNDS = 300;

type Hooks = {
  /** Instead of the worker that carries out the run of a step; true where it did. */
  work?(step: string, runId: string): Promise<boolean>;
  /** As soon as this step's turn has come. */
  stopAt?: string;
};

/**
 * Azure's simulator and everybody who has to do with a flow there: two people and the workers. Time goes on by leaps, at
 * the platform as in the flow; nobody waits.
 */
export function withAzureFlows(stage: Stage, dialect: "real" | "runbook") {
  const on = {} as { simulator: RunningSimulator; book: EnvironmentBook };
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);

  beforeAll(async () => {
    on.simulator = await runSimulator(simulateAs({ environment: "development", blocksMs: 0 }), {
      dialect,
      seed: "flows",
      now,
      slowMs: 200,
    });
    await applyConfig(stage.db, configFor(on.simulator));
    on.book = new EnvironmentBook(stage.db);
    await on.book.refresh();
    await probeEnvironment(stage.db, on.book, AZURE);
    await on.book.refresh();
  });
  afterAll(async () => {
    await on.book.close();
    await on.simulator.close();
  });

  const flowOf = async (id: string) => {
    const [flow] = await stage.db.select().from(flows).where(eq(flows.id, id));
    if (!flow) throw new Error("no such flow");
    return flow;
  };
  const stepsOf = (id: string) =>
    stage.db.select().from(flowSteps).where(eq(flowSteps.flowId, id)).orderBy(flowSteps.position);
  const runOf = async (id: string) => {
    const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
    if (!run) throw new Error("no such run");
    return run;
  };
  const seen = async (id: string, step: string) => ({
    flowId: id,
    version: (await flowOf(id)).version,
    step,
  });

  async function settle(runId: string): Promise<void> {
    for (let round = 0; (await runOf(runId)).state === "verifying" && round < 20; round += 1) {
      await verifyAction(stage.db, on.book, runId);
      ahead += STEP_MS;
    }
  }

  /** As a person does on the flow's page: looks at the preview and confirms it, a second one agrees to what destroys. */
  async function askFor(id: string, key: string, role: Role = "admin"): Promise<string> {
    const held = await readFlow(stage.db, id);
    const row = held?.steps.find((each) => each.key === key);
    const step = held && planned(held, key);
    if (step?.kind !== "action" || !row?.input) throw new Error(`${key} is no action whose turn came`);
    const { id: runId } = await draftAction(as(stage, role, now()), {
      environmentId: AZURE,
      action: step.action,
      input: row.input,
      requestKey: randomUUID(),
      flowId: id,
      flowStep: key,
    });
    await previewAction(stage.db, on.book, runId);
    const [preview] = await stage.db
      .select()
      .from(actionPreviews)
      .where(eq(actionPreviews.actionRunId, runId));
    if (!preview) throw new Error(`${key} has no preview: ${(await runOf(runId)).verdict}`);
    const typed = preview.content.typed;
    await submitAction(as(stage, role, now()), {
      id: runId,
      previewHash: preview.hash,
      reason: REASON,
      ...(typed && { typed }),
    });
    if ((await runOf(runId)).state === "waiting")
      await decide(as(stage, "operator", now()), {
        id: runId,
        previewHash: preview.hash,
        decision: "approved",
        reason: REASON,
      });
    // Its turn comes by leaps too.
    await stage.db.update(actionRuns).set({ notBefore: null }).where(eq(actionRuns.id, runId));
    return runId;
  }

  function proofOf({ fields }: EvidenceStep): Record<string, string> {
    return Object.fromEntries(
      fields
        .filter(({ required }) => required)
        .map(({ key, kind, options }) => [
          key,
          kind === "yes-no" ? "yes" : (options?.[0]?.value ?? `${key} of the test`),
        ]),
    );
  }

  async function advance(id: string, hooks: Hooks): Promise<void> {
    const held = await readFlow(stage.db, id);
    const row = held?.steps.find(({ state }) => !["done", "skipped", "not-needed"].includes(state));
    const step = row && held && planned(held, row.key);
    if (!row || !step) return;
    if (row.state === "failed") throw new Error(`${row.key} failed: ${row.output?.said}`);
    if (row.state === "running" && step.kind === "ask") await askFlow(stage.db, on.book, id, row.key, now);
    if (row.state === "ready") {
      const wanted = await seen(id, row.key);
      if (step.kind === "evidence")
        await recordProof(as(stage, "admin", now()), { ...wanted, proof: proofOf(step) });
      if (step.kind === "approval")
        await decideFlow(as(stage, "operator", now()), { ...wanted, decision: "approved", reason: REASON });
      if (step.kind === "status") await confirmStep(as(stage, "admin", now()), wanted);
      if (step.kind === "action") await carryOut(await askFor(id, row.key), row.key, hooks);
    }
    if (row.state === "waiting" && row.actionRunId) await carryOut(row.actionRunId, row.key, hooks);
    ahead += STEP_MS;
    await walkFlow(stage.db, id, now());
  }

  async function carryOut(runId: string, step: string, { work }: Hooks): Promise<void> {
    if ((await runOf(runId)).state === "queued" && !(await work?.(step, runId)))
      await runAction(stage.db, on.book, runId);
    await settle(runId);
  }

  return {
    now,
    flowOf,
    stepsOf,
    runOf,
    /** A worker does what is asked for, and it is looked up. */
    finish: (runId: string) => carryOut(runId, "", {}),
    skip: async (id: string, step: string) => {
      await skipStep(as(stage, "admin", now()), { ...(await seen(id, step)), reason: REASON });
    },
    book: () => on.book,
    simulator: () => on.simulator,
    request: (plan: string, input: Record<string, string>, requestKey: string = randomUUID()) =>
      startFlow(as(stage, "admin", now()), { environmentId: AZURE, plan, input, reason: REASON, requestKey }),
    /** People and workers do their part until the flow has ended, or a step's turn has come. */
    async walk(id: string, hooks: Hooks = {}): Promise<void> {
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        // Workers are told when another secret counts.
        forgetSecrets();
        if ((await flowOf(id)).state !== "running") return;
        const steps = await stepsOf(id);
        if (hooks.stopAt && steps.some(({ key, state }) => key === hooks.stopAt && state !== "ahead")) return;
        await advance(id, hooks);
      }
      throw new Error(`it does not end: ${(await stepsOf(id)).map(({ key, state }) => `${key} ${state}`)}`);
    },
  };
}
