import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { lintFindings, runbooks, runbookVersions } from "@/db/schema";

const MOST = 2000;
const isOpen = and(isNull(lintFindings.goneAt), isNull(lintFindings.acceptedAt), eq(lintFindings.rule, ""));

/** Everything that is wrong now, with the runbook it is about; what has a rule is decided by the console itself. */
export async function readFindings(db: Db) {
  const rows = await db
    .select({ finding: lintFindings, document: runbookVersions.document })
    .from(lintFindings)
    .leftJoin(runbooks, eq(runbooks.id, lintFindings.runbookId))
    .leftJoin(
      runbookVersions,
      and(eq(runbookVersions.runbookId, runbooks.id), eq(runbookVersions.version, runbooks.version)),
    )
    .where(isNull(lintFindings.goneAt))
    .orderBy(
      asc(lintFindings.platformId),
      asc(lintFindings.runbookId),
      desc(lintFindings.kind),
      asc(lintFindings.key),
    )
    .limit(MOST);
  return rows.map(({ finding, document }) => ({
    ...finding,
    title: document?.title ?? null,
    number: document?.number ?? null,
    stepTitle: document?.steps.find(({ key }) => key === finding.stepKey)?.title ?? null,
  }));
}

/** How many findings wait for somebody, in all and of each runbook. */
export async function readFindingCounts(db: Db) {
  const rows = await db.select({ runbookId: lintFindings.runbookId }).from(lintFindings).where(isOpen);
  const ofRunbook: Record<string, number> = {};
  for (const { runbookId } of rows)
    if (runbookId !== null) ofRunbook[runbookId] = (ofRunbook[runbookId] ?? 0) + 1;
  return { open: rows.length, ofRunbook };
}
