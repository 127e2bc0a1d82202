import { checkpointStores } from "@/db/schema";
import { lastVerdict } from "@/server/chain/verifications";
import { together } from "@/server/together";
import { reads, router } from "@/server/trpc";
import { auditSummary, ListAudit, listAudit } from "./queries";

export const auditRouter = router({
  list: reads("audit:read")
    .input(ListAudit)
    .query(({ ctx, input }) =>
      together(ctx.db, `audit.list ${JSON.stringify(input)}`, () => listAudit(ctx.db, input)),
    ),
  summary: reads("audit:read").query(async ({ ctx }) => ({
    ...(await auditSummary(ctx.db)),
    verdict: (await lastVerdict(ctx.db)) ?? null,
    stores: await ctx.db.select().from(checkpointStores).orderBy(checkpointStores.name),
  })),
});
