import { ListReports, OneReport, PreviewReport, VerifyReports } from "@/domain/schema/report";
import { reads, router, runs } from "@/server/trpc";
import { askForPdf } from "./ask-pdf";
import { addDefinition, editDefinition, removeDefinition } from "./definition-commands";
import { listDefinitions, listReports, oneReport, previewReport } from "./queries";
import {
  assignPart,
  freezeReportNow,
  leaveOutPart,
  makeReport,
  retryReport,
  sendReport,
  writePart,
} from "./report-commands";
import { RowsBehind, rowsBehind } from "./rows";
import { verifyReports } from "./verify";

export const reportsRouter = router({
  list: reads("report:read")
    .input(ListReports)
    .query(({ ctx, input }) => listReports(ctx.db, input)),
  one: reads("report:read")
    .input(OneReport)
    .query(({ ctx, input }) => oneReport(ctx.db, input.id)),
  definitions: reads("report:read").query(({ ctx }) => listDefinitions(ctx.db, ctx.now)),
  preview: reads("report:read")
    .input(PreviewReport)
    .query(({ ctx, input }) => previewReport(ctx.db, input, ctx.now)),
  rows: reads("report:read")
    .input(RowsBehind)
    .query(({ ctx, input }) => rowsBehind(ctx, input)),
  verify: reads("report:read")
    .input(VerifyReports)
    .query(({ ctx, input }) => verifyReports(ctx.db, input.definitionId)),
  make: runs(makeReport),
  retry: runs(retryReport),
  writePart: runs(writePart),
  leaveOutPart: runs(leaveOutPart),
  assignPart: runs(assignPart),
  freeze: runs(freezeReportNow),
  send: runs(sendReport),
  askPdf: runs(askForPdf),
  addDefinition: runs(addDefinition),
  editDefinition: runs(editDefinition),
  removeDefinition: runs(removeDefinition),
});
