import { z } from "zod";
import { CheckBatch, CheckFlow, ListFlows, ReadBatch } from "@/domain/schema/flow";
import { reads, router, runs } from "@/server/trpc";
import { checkBatch, decideBatch, listBatches, readBatch, requestBatch } from "./batch";
import { cancelFlow, handFlow, noteFlow, pauseFlow, resumeFlow, skipStep, stepAgain } from "./hold";
import { listPlans } from "./list-plans";
import { findPlan } from "./plans";
import { flowById, listFlows } from "./queries";
import { existingOf, problemsOf, startFlow } from "./request-flow";
import { confirmStep, decideFlow, giveSecret, recordProof } from "./work";

export const flowsRouter = router({
  list: reads("flow:read")
    .input(ListFlows)
    .query(({ ctx, input }) => listFlows(ctx.db, input)),
  byId: reads("flow:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) => flowById(ctx.db, input.id)),
  plans: reads("flow:read")
    .input(z.strictObject({ environmentId: z.string().max(200).optional() }))
    .query(({ ctx, input }) => listPlans(ctx.db, input.environmentId)),
  check: reads("flow:read")
    .input(CheckFlow)
    .query(async ({ ctx, input }) => {
      const { plan } = await findPlan(ctx.db, input.environmentId, input.plan);
      const problems = problemsOf(plan, input.input);
      const existing =
        problems.length === 0
          ? await existingOf(ctx.db, input.environmentId, plan, plan.input.parse(input.input))
          : undefined;
      return { problems, existing: existing ?? null };
    }),
  request: runs(startFlow),
  record: runs(recordProof),
  decide: runs(decideFlow),
  giveSecret: runs(giveSecret),
  confirm: runs(confirmStep),
  again: runs(stepAgain),
  skip: runs(skipStep),
  pause: runs(pauseFlow),
  resume: runs(resumeFlow),
  cancel: runs(cancelFlow),
  hand: runs(handFlow),
  note: runs(noteFlow),
  checkBatch: reads("tenant:onboard")
    .input(CheckBatch)
    .query(({ ctx, input }) => checkBatch(ctx.db, input)),
  requestBatch: runs(requestBatch),
  decideBatch: runs(decideBatch),
  batches: reads("flow:read").query(({ ctx }) => listBatches(ctx.db)),
  batch: reads("flow:read")
    .input(ReadBatch)
    .query(({ ctx, input }) => readBatch(ctx.db, input)),
});
