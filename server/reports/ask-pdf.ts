import { eq } from "drizzle-orm";
import { reports } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { OneReport } from "@/domain/schema/report";
import { command } from "@/server/command";
import { askPdf } from "./pdf-request";

/** For a report whose PDF failed, or that was frozen where there was no browser. */
export const askForPdf = command({
  action: "report.ask-pdf",
  needs: "report:read",
  input: OneReport,
  async run({ db, now }, { id }) {
    const [row] = await db
      .select({ state: reports.state, periodName: reports.periodName, platformId: reports.platformId })
      .from(reports)
      .where(eq(reports.id, id));
    if (!row) throw notFound("report", id);
    if (row.state !== "frozen")
      throw conflict("Only a frozen report becomes a PDF. This one can be printed.");
    await askPdf(db, id, now);
    return {
      result: { id },
      audit: {
        subjectKind: "report",
        subjectId: id,
        platformId: row.platformId,
        detail: { period: row.periodName },
      },
    };
  },
});
