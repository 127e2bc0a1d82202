import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { beforeAll } from "vitest";
import { actionPreviews, actionRuns, flowSteps, flows, tenantRecords } from "@/db/schema";
import type { Role } from "@/domain/access";
import { draftAction } from "@/server/actions/draft-action";
import { previewAction } from "@/server/actions/preview-action";
import { submitAction } from "@/server/actions/submit-action";
import { connectors } from "@/server/connectors";
import { askFlow } from "@/server/flows/ask-flow";
import { startFlow } from "@/server/flows/request-flow";
import { walkFlow } from "@/server/flows/walk-flow";
import { decideFlow, recordProof } from "@/server/flows/work";
import { as, type Stage } from "./cast";
import { onProvingGround } from "./on-proving-ground";
import { PROVING } from "./proving-ground";
import { provingFlows } from "./proving-plans";

export const REASON = "for the test";

/** The proving ground with a plan of every kind of step, and what people and workers do to its flows. */
export function withFlows(stage: Stage) {
  const ground = onProvingGround(stage);
  beforeAll(() => {
    connectors.auditron = provingFlows;
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

  const on = {
    ...ground,
    flowOf,
    stepsOf,
    stepOf,
    seen,
    request: (name: string, role: Role = "admin", now = new Date(), requestKey: string = randomUUID()) =>
      startFlow(as(stage, role, now), {
        environmentId: PROVING,
        plan: "onboard-target",
        input: { name },
        reason: REASON,
        requestKey,
      }),
    async record(id: string, now = new Date()) {
      await recordProof(as(stage, "admin", now), { ...(await seen(id, "owner")), proof: { who: "Jo" } });
    },
    async approve(id: string, now = new Date()) {
      await decideFlow(as(stage, "operator", now), {
        ...(await seen(id, "approval")),
        decision: "approved",
        reason: REASON,
      });
    },
    ask: (id: string, step: string, now = new Date()) =>
      askFlow(stage.db, ground.book(), id, step, () => now),
    walk: (id: string, now = new Date()) => walkFlow(stage.db, id, now),
    /** A person looks at the preview of the step's action and confirms it, and a worker does it. */
    async act(id: string, step: string, input: Record<string, string>, now = new Date()) {
      const context = as(stage, "admin", now);
      const { id: runId } = await draftAction(context, {
        environmentId: PROVING,
        action: "proving.scale-2",
        input,
        requestKey: randomUUID(),
        flowId: id,
        flowStep: step,
      });
      await previewAction(stage.db, ground.book(), runId);
      const [preview] = await stage.db
        .select()
        .from(actionPreviews)
        .where(eq(actionPreviews.actionRunId, runId));
      await submitAction(context, { id: runId, previewHash: preview?.hash ?? "", reason: REASON });
      await on.finishRun(runId);
      return runId;
    },
    async finishRun(runId: string) {
      await ground.work(runId);
      await ground.settle(runId);
    },
    async runOf(id: string, step: string) {
      const { actionRunId } = await stepOf(id, step);
      const [run] = await stage.db
        .select()
        .from(actionRuns)
        .where(eq(actionRuns.id, actionRunId ?? randomUUID()));
      return run;
    },
    /** As far as the step "create", which waits for a person. */
    async untilCreate(name: string) {
      const { id } = await on.request(name);
      await on.record(id);
      await on.approve(id);
      await on.ask(id, "test");
      return id;
    },
    /** Where a tenant stands with us. */
    async standing(name: string) {
      const [record] = await stage.db
        .select({ status: tenantRecords.status })
        .from(tenantRecords)
        .where(and(eq(tenantRecords.environmentId, PROVING), eq(tenantRecords.externalId, name)));
      return record?.status;
    },
    clearFlows: async () => {
      await ground.clear();
      await stage.db.execute(sql`delete from flow_batches`);
      await stage.db.execute(sql`delete from flows`);
      await stage.db.execute(sql`delete from tenant_records`);
    },
  };
  return on;
}
