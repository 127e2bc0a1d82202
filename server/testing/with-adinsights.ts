import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { actionPreviews, actionRuns, environments, flowSteps, flows } from "@/db/schema";
import type { Role } from "@/domain/access";
import { simulate } from "@/platforms/adinsights/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { draftAction } from "@/server/actions/draft-action";
import { previewAction } from "@/server/actions/preview-action";
import { claimRun, runAction } from "@/server/actions/run-action";
import { submitAction } from "@/server/actions/submit-action";
import { sweepActions, verifyAction } from "@/server/actions/verify-action";
import { decide } from "@/server/approvals/decide";
import { applyConfig } from "@/server/config/apply";
import { askFlow } from "@/server/flows/ask-flow";
import { stepAgain } from "@/server/flows/hold";
import { startFlow } from "@/server/flows/request-flow";
import { walkFlow } from "@/server/flows/walk-flow";
import { confirmStep, decideFlow, giveSecret, recordProof } from "@/server/flows/work";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { probeEnvironment } from "@/server/observe/probe";
import { forgetSecrets } from "@/server/secrets/secret-of";
import { as, type Stage } from "./cast";
import { until } from "./until";

export const ADINSIGHTS = "adinsights/production";
const REASON = "for the test";

/** ADinsights' simulator in one dialect, configured and probed, and what people and workers do to flows about it. */
export function withAdinsights(stage: Stage, dialect: string) {
  const ground = {} as { book: EnvironmentBook; simulator: RunningSimulator };
  let ahead = 0;

  beforeAll(async () => {
    const simulator = await runSimulator(simulate, {
      dialect,
      seed: "flows",
      now: () => new Date(Date.now() + ahead),
    });
    ground.simulator = simulator;
    const credentials = Object.fromEntries(
      Object.entries(simulator.credentials).map(([name, value]) => {
        const variable = `TEST_${dialect}_${name}`.toUpperCase().replaceAll("-", "_");
        process.env[variable] = value;
        return [name, `env:${variable}`];
      }),
    );
    await applyConfig(stage.db, {
      environments: [
        {
          id: ADINSIGHTS,
          platform: "adinsights",
          name: "production",
          urls: simulator.baseUrls,
          credentials,
          dialect: "auto",
          privateNetwork: true,
          options: { ...simulator.options },
          simulated: true,
        },
      ],
      problems: [],
      broken: [],
    });
    ground.book = new EnvironmentBook(stage.db);
    await ground.book.refresh();
    await probeEnvironment(stage.db, ground.book, ADINSIGHTS);
    await ground.book.refresh();
    const [place] = await stage.db.select().from(environments).where(eq(environments.id, ADINSIGHTS));
    if (place?.dialect !== dialect) throw new Error(`the simulator was taken for ${place?.dialect}`);
  });
  afterAll(async () => {
    await ground.book.close();
    await ground.simulator.close();
  });

  const flowOf = async (id: string) => {
    const [flow] = await stage.db.select().from(flows).where(eq(flows.id, id));
    if (!flow) throw new Error("no such flow");
    return flow;
  };
  const stepsOf = (id: string) =>
    stage.db.select().from(flowSteps).where(eq(flowSteps.flowId, id)).orderBy(flowSteps.position);
  const stepOf = async (id: string, key: string) => {
    const step = (await stepsOf(id)).find((one) => one.key === key);
    if (!step) throw new Error(`no step ${key}`);
    return step;
  };
  const seen = async (id: string, step: string) => ({
    flowId: id,
    version: (await flowOf(id)).version,
    step,
  });
  const runOf = async (runId: string) =>
    (await stage.db.select().from(actionRuns).where(eq(actionRuns.id, runId)))[0];
  const finishRun = async (runId: string, laterMs = 0) => {
    await runAction(stage.db, ground.book, runId);
    ahead += laterMs;
    await until("the run is settled", async () => {
      await verifyAction(stage.db, ground.book, runId);
      return (await runOf(runId))?.state !== "verifying";
    });
  };

  /** A worker that dies after the platform has done it and before anything of that is written down; another looks. */
  const dyingWorker = async (runId: string) => {
    const run = await claimRun(stage.db, runId);
    const place = ground.book.environment(ADINSIGHTS);
    const action = place?.connector.actions(dialect).find(({ key }) => key === run?.action);
    if (!run || !place || !action) throw new Error("nothing to do");
    await stage.db.update(actionRuns).set({ calledAt: new Date() }).where(eq(actionRuns.id, runId));
    await action.execute(place.conversation, action.input.parse(run.input), {
      id: run.id,
      idempotencyKey: run.idempotencyKey,
      say: () => {},
      progress: () => {},
      keepSecret: async () => {},
      signal: new AbortController().signal,
    });
    const leaseUntil = new Date(Date.now() - 1000);
    await stage.db.update(actionRuns).set({ leaseUntil }).where(eq(actionRuns.id, runId));
    await sweepActions(stage.db);
    await finishRun(runId);
  };

  return {
    dyingWorker,
    simulator: () => ground.simulator,
    book: () => ground.book,
    flowOf,
    stepsOf,
    stepOf,
    /** Moves the platform's clock: what it does by the clock happens meanwhile. */
    travel: (milliseconds: number) => {
      ahead += milliseconds;
    },
    /** What people do at the platform, or what happens there. */
    async elsewhere(what: "webhook-secret" | "happen", body: object) {
      const { conversation } = ground.book.environment(ADINSIGHTS) ?? {};
      if (!conversation) throw new Error("ADinsights is not open");
      return conversation.http.send({ base: "api", path: `/simulator/${what}`, method: "POST", json: body });
    },
    request: (plan: string, input: Record<string, string>) =>
      startFlow(as(stage, "admin"), {
        environmentId: ADINSIGHTS,
        plan,
        input,
        reason: REASON,
        requestKey: randomUUID(),
      }),
    record: async (id: string, step: string, proof: Record<string, string>) =>
      recordProof(as(stage, "admin"), { ...(await seen(id, step)), proof }),
    approve: async (id: string, step: string, role: Role = "operator") =>
      decideFlow(as(stage, role), { ...(await seen(id, step)), decision: "approved", reason: REASON }),
    async give(id: string, step: string, given: { value: string } | { generate: true }) {
      await giveSecret(as(stage, "admin"), { ...(await seen(id, step)), ...given });
      // A worker sees it two seconds later.
      forgetSecrets();
    },
    again: async (id: string, step: string) => stepAgain(as(stage, "admin"), await seen(id, step)),
    confirm: async (id: string, step: string) => confirmStep(as(stage, "admin"), await seen(id, step)),
    walk: (id: string, at = new Date()) => walkFlow(stage.db, id, at),
    async ask(id: string, step: string) {
      await askFlow(stage.db, ground.book, id, step);
      return stepOf(id, step);
    },
    /** A person looks at the preview of the step's action and confirms it, a second one agrees where that is needed, and a worker does it. */
    async act(id: string, step: string, work?: (runId: string) => Promise<void>) {
      const { input } = await stepOf(id, step);
      const [{ action } = { action: "" }] = planSteps(ground.book, await flowOf(id), step);
      const context = as(stage, "admin");
      const { id: runId } = await draftAction(context, {
        environmentId: ADINSIGHTS,
        action,
        input: input ?? {},
        requestKey: randomUUID(),
        flowId: id,
        flowStep: step,
      });
      await previewAction(stage.db, ground.book, runId);
      const [preview] = await stage.db
        .select()
        .from(actionPreviews)
        .where(eq(actionPreviews.actionRunId, runId));
      if (!preview) throw new Error(`nothing to confirm: ${(await runOf(runId))?.verdict}`);
      const { hash: previewHash, content } = preview;
      const { typed } = content;
      await submitAction(context, { id: runId, previewHash, reason: REASON, ...(typed && { typed }) });
      if ((await runOf(runId))?.state === "waiting")
        await decide(as(stage, "operator"), {
          id: runId,
          previewHash,
          decision: "approved",
          reason: REASON,
        });
      // What has its pace does not wait for it here.
      await stage.db.update(actionRuns).set({ notBefore: null }).where(eq(actionRuns.id, runId));
      await (work?.(runId) ?? finishRun(runId));
      forgetSecrets();
      await walkFlow(stage.db, id, new Date());
      return { ...(await stepOf(id, step)), verdict: (await runOf(runId))?.verdict };
    },
    /** The run that the flow asked for by itself, looked up so much later by the platform's clock. */
    async finish(id: string, step: string, laterMs = 0) {
      const { actionRunId } = await stepOf(id, step);
      await finishRun(actionRunId ?? "", laterMs);
      await walkFlow(stage.db, id, new Date());
      return stepOf(id, step);
    },
    /** The tables in which a text stands, or its bytes. */
    async tablesWith(text: string): Promise<string[]> {
      const { rows } = await stage.db.execute<{ name: string }>(
        sql`select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
          where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
      );
      const found: string[] = [];
      for (const { name } of rows) {
        const { rows: hits } = await stage.db.execute(
          sql`select 1 from ${sql.raw(name)} t where position(${text} in t::text) > 0
            or position(encode(convert_to(${text}, 'UTF8'), 'hex') in t::text) > 0 limit 1`,
        );
        if (hits.length > 0) found.push(name);
      }
      return found;
    },
  };
}

function planSteps(book: EnvironmentBook, flow: { plan: string; environmentId: string }, key: string) {
  const { connector, row } = book.environment(flow.environmentId) ?? {};
  const plan = connector?.flows?.(row?.dialect ?? "").find((one) => one.key === flow.plan);
  return (plan?.steps ?? []).flatMap((step) => (step.key === key && step.kind === "action" ? [step] : []));
}
