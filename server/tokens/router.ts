import { reads, router, runs } from "@/server/trpc";
import { makeToken, revokeToken } from "./manage";
import { listTokens, possibleOwners } from "./queries";

export const tokensRouter = router({
  list: reads("token:read").query(({ ctx }) => listTokens(ctx.db, ctx.now)),
  owners: reads("token:manage").query(({ ctx }) => possibleOwners(ctx.db)),
  make: runs(makeToken),
  revoke: runs(revokeToken),
});
