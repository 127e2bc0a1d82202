import { reads, router } from "@/server/trpc";
import { auditSummary, ListAudit, listAudit } from "./queries";
import { latestCheckpoint } from "./checkpoint";

export const auditRouter = router({
  list: reads("audit:read").input(ListAudit).query(({ ctx, input }) => listAudit(ctx.db, input)),
  summary: reads("audit:read").query(async ({ ctx }) => ({ ...(await auditSummary(ctx.db)), checkpoint: latestCheckpoint() ?? null })),
});
