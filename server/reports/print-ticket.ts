import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt } from "drizzle-orm";
import type { Db } from "@/db";
import { reportPdfs } from "@/db/schema";

const MINUTES = 2;

const hashOf = (ticket: string) => createHash("sha256").update(ticket).digest("hex");

/** A way into one report, once, for a program without a session; the one before it is worth nothing any more. */
export async function issueTicket(db: Db, reportId: string, now: Date): Promise<string> {
  const ticket = randomBytes(32).toString("base64url");
  await db
    .update(reportPdfs)
    .set({ ticketHash: hashOf(ticket), ticketUntil: new Date(now.getTime() + MINUTES * 60_000) })
    .where(eq(reportPdfs.reportId, reportId));
  return ticket;
}

/** Which report it opens; it is spent by asking. */
export async function spendTicket(db: Db, ticket: string, now: Date): Promise<string | undefined> {
  const [row] = await db
    .update(reportPdfs)
    .set({ ticketHash: null, ticketUntil: null })
    .where(and(eq(reportPdfs.ticketHash, hashOf(ticket)), gt(reportPdfs.ticketUntil, now)))
    .returning({ reportId: reportPdfs.reportId });
  return row?.reportId;
}
