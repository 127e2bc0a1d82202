import { together } from "@/server/together";
import { reads, router } from "@/server/trpc";
import { latestCheckpoint } from "./checkpoint";
import { auditSummary, ListAudit, listAudit } from "./queries";

export const auditRouter = router({
  list: reads("audit:read")
    .input(ListAudit)
    .query(({ ctx, input }) =>
      together(ctx.db, `audit.list ${JSON.stringify(input)}`, () => listAudit(ctx.db, input)),
    ),
  summary: reads("audit:read").query(async ({ ctx }) => ({
    ...(await auditSummary(ctx.db)),
    checkpoint: latestCheckpoint() ?? null,
  })),
});
