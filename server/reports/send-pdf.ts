import { eq } from "drizzle-orm";
import { reportPdfs, reports } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { OneReport } from "@/domain/schema/report";
import { attachment } from "@/server/attachment";
import { type Context, command } from "@/server/command";

/** Recorded before the first byte leaves. */
const downloadPdf = command({
  action: "report.download",
  needs: "report:read",
  input: OneReport,
  async run({ db }, { id }) {
    const [row] = await db
      .select({
        pdf: reportPdfs,
        periodName: reports.periodName,
        content: reports.content,
        platformId: reports.platformId,
      })
      .from(reports)
      .leftJoin(reportPdfs, eq(reportPdfs.reportId, reports.id))
      .where(eq(reports.id, id));
    if (!row) throw notFound("report", id);
    if (row.pdf?.state !== "ready" || !row.pdf.body)
      throw conflict(row.pdf?.said || "There is no PDF of this report yet.");
    return {
      result: {
        body: row.pdf.body,
        digest: row.pdf.digest,
        name: `${row.content?.title ?? ""} ${row.periodName}`,
      },
      audit: {
        subjectKind: "report",
        subjectId: id,
        platformId: row.platformId,
        detail: { digest: row.pdf.digest },
      },
    };
  },
});

export async function sendPdf(ctx: Context, id: string): Promise<Response> {
  const { body, digest, name } = await downloadPdf(ctx, { id });
  return attachment({ body, type: "application/pdf", name: `${name.trim()}.pdf`, digest });
}
