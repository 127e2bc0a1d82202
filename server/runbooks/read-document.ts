import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { runbooks, runbookVersions } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { RunbookDocument } from "@/domain/schema/runbook";

export type Runbook = { id: string; platformId: string; version: number; document: RunbookDocument };

export async function readDocument(db: Db, runbookId: string, version: number): Promise<RunbookDocument> {
  const [row] = await db
    .select({ document: runbookVersions.document })
    .from(runbookVersions)
    .where(and(eq(runbookVersions.runbookId, runbookId), eq(runbookVersions.version, version)));
  if (!row) throw notFound("runbook", runbookId);
  return row.document;
}

/** A version is never changed, so what was read of it once is not read again. */
const kept = new WeakMap<Db, Map<string, Runbook>>();

/** Every runbook with the document that is walked now. */
export async function currentRunbooks(db: Db): Promise<Runbook[]> {
  const rows = await db
    .select({ id: runbooks.id, platformId: runbooks.platformId, version: runbooks.version })
    .from(runbooks);
  const before = kept.get(db);
  const now = new Map(
    await Promise.all(
      rows.map(async (row) => {
        const known = before?.get(row.id);
        const isSame = known?.version === row.version;
        const read = isSame ? known : { ...row, document: await readDocument(db, row.id, row.version) };
        return [row.id, read] as const;
      }),
    ),
  );
  kept.set(db, now);
  return [...now.values()];
}

export async function currentRunbook(db: Db, id: string): Promise<Runbook> {
  const [row] = await db
    .select({ id: runbooks.id, platformId: runbooks.platformId, version: runbooks.version })
    .from(runbooks)
    .where(eq(runbooks.id, id));
  if (!row) throw notFound("runbook", id);
  return { ...row, document: await readDocument(db, id, row.version) };
}
