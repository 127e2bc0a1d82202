import { SecurityRange } from "@/domain/schema/security";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { failedSignIns, securityOverview } from "./overview";
import { settleSignIn } from "./settle-sign-in";

export const securityRouter = router({
  overview: reads("security:read")
    .input(SecurityRange)
    .query(({ ctx, input }) =>
      together(ctx.db, `security.overview ${input.range}`, () => securityOverview(ctx.db, input, ctx.now)),
    ),
  failedSignIns: reads("security:read")
    .input(SecurityRange)
    .query(({ ctx, input }) =>
      together(ctx.db, `security.failedSignIns ${input.range}`, () => failedSignIns(ctx.db, input, ctx.now)),
    ),
  settleSignIn: runs(settleSignIn),
});
