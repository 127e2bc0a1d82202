import { z } from "zod";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { decide } from "./decide";
import { doDuty } from "./do-duty";
import { approvalCounts, approvalLists, requestById } from "./queries";
import { withdraw } from "./withdraw";

export const approvalsRouter = router({
  list: reads("approval:read").query(({ ctx }) =>
    together(ctx.db, `approvals.list ${ctx.actor.id}`, () => approvalLists(ctx.db, ctx.actor, ctx.now)),
  ),
  counts: reads("approval:read").query(({ ctx }) =>
    together(ctx.db, `approvals.counts ${ctx.actor.id}`, () => approvalCounts(ctx.db, ctx.actor, ctx.now)),
  ),
  byId: reads("approval:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) => requestById(ctx.db, input.id, ctx.actor, ctx.now)),
  decide: runs(decide),
  withdraw: runs(withdraw),
  doDuty: runs(doDuty),
});
