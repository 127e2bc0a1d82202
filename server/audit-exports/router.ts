import { z } from "zod";
import { ExportFilter } from "@/domain/schema/audit-export";
import { reads, router, runs } from "@/server/trpc";
import { cancelExport, requestExport } from "./commands";
import { listExports, previewExport } from "./queries";

export const auditExportsRouter = router({
  list: reads("audit:export").query(({ ctx }) => listExports(ctx.db, ctx.actor)),
  preview: reads("audit:export")
    .input(z.strictObject({ filter: ExportFilter }))
    .query(({ ctx, input }) => previewExport(ctx.db, ctx.actor, input.filter)),
  request: runs(requestExport),
  cancel: runs(cancelExport),
});
