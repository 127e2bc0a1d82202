import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { reportPdfs } from "@/db/schema";

/** The worker makes it; asked again for what failed, it is tried anew, and what is ready stays. */
export async function askPdf(db: Db, reportId: string, now = new Date()): Promise<void> {
  const anew = { state: "asked" as const, askedAt: now, attempt: 0, said: "" };
  await db
    .insert(reportPdfs)
    .values({ reportId, ...anew })
    .onConflictDoUpdate({ target: reportPdfs.reportId, set: anew, setWhere: eq(reportPdfs.state, "failed") });
}
