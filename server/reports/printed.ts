import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { reports } from "@/db/schema";
import { spendTicket } from "./print-ticket";

/** The frozen report that a ticket opens; undefined for a ticket that is spent, late or of nobody's making. */
export async function reportToPrint(db: Db, ticket: string, now: Date) {
  const reportId = await spendTicket(db, ticket, now);
  if (!reportId) return undefined;
  const [row] = await db
    .select()
    .from(reports)
    .where(and(eq(reports.id, reportId), eq(reports.state, "frozen")));
  if (!row?.content || !row.digest) return undefined;
  const { number, previousDigest, frozenAt, frozenByName } = row;
  return {
    id: reportId,
    content: row.content,
    digest: row.digest,
    number,
    previousDigest,
    frozenAt,
    frozenByName,
  };
}
