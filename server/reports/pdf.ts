import { createHash } from "node:crypto";
import { and, eq, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { reportPdfs, reports } from "@/db/schema";
import { browserCandidates } from "@/scripts/lib/browser";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { issueTicket } from "./print-ticket";
import { NotPrinted, type Print, printWithBrowser } from "./print-with-browser";

const LIMIT_MS = 60_000;
/** Longer than the limit, so that what is still being made is not begun again. */
const SILENT_MS = LIMIT_MS + 30_000;
const MOST_ATTEMPTS = 3;

export const NO_BROWSER =
  "This machine has no browser that could make a PDF. Print the page instead, or install Chromium (or set CHROMIUM_PATH) and ask again.";

export async function tendPdfs(db: Db, now: Date): Promise<void> {
  const wanted = await db
    .select({ reportId: reportPdfs.reportId })
    .from(reportPdfs)
    .where(isOpen(now))
    .orderBy(reportPdfs.askedAt)
    .limit(1);
  for (const { reportId } of wanted) await makePdf(db, reportId, now);
}

const isOpen = (now: Date) =>
  or(
    eq(reportPdfs.state, "asked"),
    and(eq(reportPdfs.state, "making"), lt(reportPdfs.heardAt, new Date(now.getTime() - SILENT_MS))),
  );

type Way = { console?: string; browsers?: readonly string[] } & Partial<Print>;

/** Prints a frozen report, where it is asked for and nobody else is at it. */
export async function makePdf(db: Db, reportId: string, now = new Date(), way: Way = {}): Promise<void> {
  const [row] = await db
    .update(reportPdfs)
    .set({ state: "making", attempt: sql`${reportPdfs.attempt} + 1`, heardAt: now })
    .where(and(eq(reportPdfs.reportId, reportId), isOpen(now)))
    .returning({ attempt: reportPdfs.attempt });
  if (!row) return;
  const keep = (change: Partial<typeof reportPdfs.$inferInsert>) =>
    db
      .update(reportPdfs)
      .set({ ...change, ticketHash: null, ticketUntil: null })
      .where(
        and(
          eq(reportPdfs.reportId, reportId),
          eq(reportPdfs.attempt, row.attempt),
          eq(reportPdfs.state, "making"),
        ),
      );
  try {
    if (row.attempt > MOST_ATTEMPTS)
      throw new NotPrinted(`It was begun ${MOST_ATTEMPTS} times and never ended.`);
    const body = await print(db, reportId, now, way);
    const digest = createHash("sha256").update(body).digest("hex");
    await keep({ state: "ready", body, digest, readyAt: new Date(), said: "" });
  } catch (error) {
    if (!(error instanceof NotPrinted)) log.error({ error, report: reportId }, "making a PDF broke");
    const said =
      error instanceof NotPrinted
        ? error.message
        : "Something broke on our side; the console’s log says what.";
    await keep({ state: "failed", said });
  }
}

async function print(db: Db, reportId: string, now: Date, way: Way): Promise<Buffer> {
  const [report] = await db
    .select({ digest: reports.digest })
    .from(reports)
    .where(and(eq(reports.id, reportId), eq(reports.state, "frozen")));
  if (!report?.digest) throw new NotPrinted("Only a frozen report becomes a PDF.");
  const [browser] = way.browsers ?? browserCandidates();
  if (!browser) throw new NotPrinted(NO_BROWSER);
  const ticket = await issueTicket(db, reportId, now);
  const body = await printWithBrowser({
    browser,
    url: `${way.console ?? env().ownAddress}/print/reports/${ticket}`,
    limitMs: way.limitMs ?? LIMIT_MS,
    temporary: way.temporary,
    room: way.room,
  });
  if (!namesDigest(body, report.digest))
    throw new NotPrinted(
      "The browser printed something else than the report. Is the console’s address right?",
    );
  return body;
}

/** The digest stands in the title of the page, and so in the document's facts: as letters, or as UTF-16 in hexadecimal. */
function namesDigest(pdf: Buffer, digest: string): boolean {
  const name = digest.slice(0, 12);
  const wide = Buffer.from(name, "utf16le").swap16().toString("hex");
  return pdf.includes(name) || pdf.toString("latin1").toLowerCase().includes(wide);
}
