import { createHash, randomUUID } from "node:crypto";
import { and, asc, desc, eq, isNotNull } from "drizzle-orm";
import type { Db } from "@/db";
import { reportDefinitions, reportParts, reportSendings, reports } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { AppError, conflict, notFound } from "@/domain/errors";
import type { ManualPart, ReportContent } from "@/domain/report";
import { dueAt } from "@/domain/report-period";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { log } from "@/server/log";
import { askPdf } from "./pdf-request";

type ReportRow = typeof reports.$inferSelect;
type PartRow = typeof reportParts.$inferSelect;

/** What is hashed, as an object; its canonical text is what is kept. */
export type FrozenReport = {
  reportId: string;
  definitionId: string;
  number: number;
  previousDigest: string | null;
  frozenAt: string;
  frozenByName: string;
  content: ReportContent;
};

export const digestOf = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

/**
 * Closes a report that waits: its parts as they are, the missing ones named, its canonical text hashed and tied to the
 * one that was frozen before it. Returns what the trail must tell; whoever calls in a command lets that write it.
 */
export async function closeReport(tx: Db, id: string, byName: string, now: Date) {
  const [named] = await tx
    .select({ definitionId: reports.definitionId })
    .from(reports)
    .where(eq(reports.id, id));
  if (!named) throw notFound("report", id);
  // One after the other within a definition, so that the chain has no forks.
  const [definition] = await tx
    .select()
    .from(reportDefinitions)
    .where(eq(reportDefinitions.id, named.definitionId))
    .for("no key update");
  const [row] = await tx.select().from(reports).where(eq(reports.id, id)).for("update");
  if (!row || !definition) throw notFound("report", id);
  if (row.state !== "waiting" || !row.content) throw conflict(whyNotFrozen(row));
  const parts = await partsOf(tx, id);
  const last = await lastFrozen(tx, row.definitionId);
  const content: ReportContent = {
    ...row.content,
    manual: parts.map(manualOf),
    missing: [...parts.flatMap(missingOf), ...row.content.missing],
  };
  const frozen: FrozenReport = {
    reportId: id,
    definitionId: row.definitionId,
    number: row.number,
    previousDigest: last?.digest ?? null,
    frozenAt: now.toISOString(),
    frozenByName: byName,
    content,
  };
  const frozenText = canonicalJson(frozen);
  const digest = digestOf(frozenText);
  await tx
    .update(reports)
    .set({
      state: "frozen",
      content,
      frozenText,
      digest,
      previousDigest: frozen.previousDigest,
      frozenAt: now,
      frozenByName: byName,
    })
    .where(eq(reports.id, id));
  await putSendings(tx, id, definition, now);
  // For whoever is told of it; others ask for it on its page.
  if (definition.channelIds.length + definition.addresses.length > 0) await askPdf(tx, id, now);
  return {
    digest,
    audit: {
      subjectKind: "report",
      subjectId: id,
      platformId: row.platformId,
      detail: {
        definitionId: definition.id,
        title: definition.title,
        period: row.periodName,
        number: row.number,
        digest,
        previousDigest: frozen.previousDigest,
        missing: content.missing.length,
      },
    },
  };
}

/** Closes it by itself, with an event of the trail. */
export async function freezeReport(tx: Db, id: string, now: Date): Promise<void> {
  const { audit } = await closeReport(tx, id, SYSTEM.name, now);
  await appendAudit(tx, SYSTEM, randomUUID(), { action: "report.freeze", result: "done", ...audit });
}

/** Freezes what waits and is due: its own time has come, and that of each of its parts that nobody wrote. */
export async function freezeDue(db: Db, now: Date): Promise<void> {
  const waiting = await db
    .select({ report: reports, definition: reportDefinitions })
    .from(reports)
    .innerJoin(reportDefinitions, eq(reportDefinitions.id, reports.definitionId))
    .where(eq(reports.state, "waiting"))
    .orderBy(asc(reports.periodTo), asc(reports.number));
  for (const { report, definition } of waiting) {
    const parts = await partsOf(db, report.id);
    if (freezesAt(report, definition, parts) > now) continue;
    await db
      .transaction((tx) => freezeReport(tx, report.id, now))
      .catch((error: unknown) => {
        // Somebody else froze it in this moment.
        if (error instanceof AppError && error.code === "CONFLICT") return;
        log.error(
          { error, report: report.id },
          "a report was not frozen; the others are, and it comes round again",
        );
      });
  }
}

export function freezesAt(
  report: Pick<ReportRow, "periodTo" | "zone">,
  definition: { dueAt: string; dueDays: number },
  parts: readonly PartRow[],
): Date {
  const own = dueAt({ to: report.periodTo }, { ...definition, zone: report.zone });
  const open = parts.filter(isOpen).map((part) => part.dueAt.getTime());
  return new Date(Math.max(own.getTime(), ...open));
}

export const isOpen = ({ text, leftOutBecause }: Pick<PartRow, "text" | "leftOutBecause">) =>
  text === null && leftOutBecause === null;

export const partsOf = (db: Db, reportId: string): Promise<PartRow[]> =>
  db
    .select()
    .from(reportParts)
    .where(eq(reportParts.reportId, reportId))
    .orderBy(asc(reportParts.place), asc(reportParts.key));

/** Sends wherever the definition says; what stands there already stays. */
export async function putSendings(
  tx: Db,
  reportId: string,
  { channelIds, addresses }: { channelIds: readonly string[]; addresses: readonly string[] },
  now: Date,
): Promise<void> {
  const rows = [
    ...channelIds.map((channelId) => ({ channelId, address: null })),
    ...addresses.map((address) => ({ channelId: null, address })),
  ];
  if (rows.length > 0)
    await tx
      .insert(reportSendings)
      .values(rows.map((row) => ({ ...row, reportId, state: "waiting" as const, nextAt: now })))
      .onConflictDoNothing();
}

async function lastFrozen(db: Db, definitionId: string): Promise<ReportRow | undefined> {
  const frozen = await db
    .select()
    .from(reports)
    .where(
      and(eq(reports.definitionId, definitionId), eq(reports.state, "frozen"), isNotNull(reports.digest)),
    )
    .orderBy(desc(reports.frozenAt), desc(reports.number));
  const followed = new Set(frozen.map(({ previousDigest }) => previousDigest));
  return frozen.find(({ digest }) => !followed.has(digest));
}

const manualOf = (part: PartRow): ManualPart => ({
  key: part.key,
  title: part.title,
  asks: part.asks,
  text: part.text,
  writtenByName: part.writtenByName,
  writtenAt: part.writtenAt?.toISOString() ?? null,
  leftOutBecause: part.leftOutBecause,
});

function missingOf(part: PartRow): string[] {
  if (part.leftOutBecause !== null) return [`${part.title}: left out, because ${part.leftOutBecause}`];
  if (part.text !== null) return [];
  return [
    `${part.title}: nobody wrote it${part.assigneeName ? `; ${part.assigneeName} was asked` : "; nobody was asked"}.`,
  ];
}

function whyNotFrozen({ state }: ReportRow): string {
  if (state === "frozen") return "It is frozen already; nothing of it changes any more.";
  if (state === "failed") return "It could not be made. Try it again first.";
  return "It is still being made. Wait until its figures stand.";
}
