import { PersonOnly } from "@/domain/schema/person";
import { reads, router, runs } from "@/server/trpc";
import { giveGrant, revokeGrant, setReach } from "./give";
import { environmentNames, listAccessRequests, listGrants } from "./queries";
import { decideAccess, requestAccess, withdrawAccess } from "./request-access";

export const grantsRouter = router({
  /** What the caller may do where, and what they asked for. */
  mine: reads("self:read").query(async ({ ctx }) => ({
    role: ctx.actor.role,
    reach: ctx.actor.reach ?? "everywhere",
    grants: await listGrants(ctx.db, ctx.actor.id),
    requests: await listAccessRequests(ctx.db, ctx.now, ctx.actor.id),
    environments: await environmentNames(ctx.db),
  })),
  list: reads("grant:read").query(({ ctx }) => listGrants(ctx.db)),
  ofPerson: reads("grant:read")
    .input(PersonOnly)
    .query(({ ctx, input }) => listGrants(ctx.db, input.personId)),
  requests: reads("grant:read").query(({ ctx }) => listAccessRequests(ctx.db, ctx.now)),
  give: runs(giveGrant),
  revoke: runs(revokeGrant),
  setReach: runs(setReach),
  request: runs(requestAccess),
  withdraw: runs(withdrawAccess),
  decide: runs(decideAccess),
});
