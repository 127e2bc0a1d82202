import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditEvents, reportDefinitions, reports } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { notFound } from "@/domain/errors";
import { digestOf, type FrozenReport } from "./freeze";

type ReportRow = typeof reports.$inferSelect;

/**
 * Whether the frozen reports of a definition are the ones that were frozen: each text gives its digest, each says what
 * its row shows, each is tied to one before it, and every digest that the trail tells is there.
 */
export async function verifyReports(
  db: Db,
  definitionId: string,
): Promise<{ verified: number; problems: string[] }> {
  // Whoever does not see the schedule sees none of its reports: that is no sign that they are gone.
  const [seen] = await db
    .select({ id: reportDefinitions.id })
    .from(reportDefinitions)
    .where(eq(reportDefinitions.id, definitionId));
  if (!seen) throw notFound("report schedule", definitionId);
  const frozen = await db
    .select()
    .from(reports)
    .where(and(eq(reports.definitionId, definitionId), eq(reports.state, "frozen")))
    .orderBy(reports.number);
  const problems = frozen.flatMap((row) => {
    const problem = problemOf(row);
    return problem ? [`${nameOf(row)}: ${problem}`] : [];
  });
  return {
    verified: frozen.length,
    problems: [...problems, ...linkProblems(frozen), ...(await lostOf(db, frozen, definitionId))],
  };
}

/** What is wrong with one frozen report by itself; undefined where its text is the one that was hashed. */
export function problemOf(row: ReportRow): string | undefined {
  if (row.frozenText === null || row.digest === null) return "its text or its digest is gone.";
  if (digestOf(row.frozenText) !== row.digest) return "its text was changed after it was frozen.";
  const told = JSON.parse(row.frozenText) as FrozenReport;
  const shown = {
    reportId: row.id,
    definitionId: row.definitionId,
    number: row.number,
    previousDigest: row.previousDigest,
    frozenAt: row.frozenAt?.toISOString(),
    frozenByName: row.frozenByName,
    content: row.content,
  };
  return canonicalJson(told) === canonicalJson(shown)
    ? undefined
    : "what its row shows is not what was frozen.";
}

function linkProblems(frozen: readonly ReportRow[]): string[] {
  const digests = new Set(frozen.map(({ digest }) => digest));
  const followers = new Map<string, number>();
  const problems: string[] = [];
  for (const row of frozen) {
    const { previousDigest } = row;
    if (previousDigest !== null && !digests.has(previousDigest))
      problems.push(`${nameOf(row)}: the report before it is gone.`);
    const key = previousDigest ?? "none";
    followers.set(key, (followers.get(key) ?? 0) + 1);
  }
  for (const [key, count] of followers)
    if (count > 1)
      problems.push(
        key === "none"
          ? `${count} reports claim to be the first.`
          : `${count} reports claim to follow the same one.`,
      );
  return problems;
}

/** Digests that the trail tells and no report has any more: what was taken off the end leaves no other trace. */
async function lostOf(db: Db, frozen: readonly ReportRow[], definitionId: string): Promise<string[]> {
  const told = await db
    .select({ detail: auditEvents.detail, subjectId: auditEvents.subjectId })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.action, "report.freeze"),
        eq(auditEvents.result, "done"),
        sql`${auditEvents.detail} ->> 'definitionId' = ${definitionId}`,
      ),
    );
  const digests = new Set(frozen.map(({ digest }) => digest));
  return told
    .filter(({ detail }) => typeof detail.digest === "string" && !digests.has(detail.digest))
    .map(({ detail }) => `Number ${detail.number}: the trail tells of a digest that no report has.`);
}

const nameOf = ({ number, periodName }: ReportRow) => `Number ${number} (${periodName})`;
