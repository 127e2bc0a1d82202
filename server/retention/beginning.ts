import { and, asc, eq, isNotNull } from "drizzle-orm";
import type { Db } from "@/db";
import { auditSegments } from "@/db/schema";
import { signatureHolds } from "@/server/audit/signing";
import type { Beginning } from "@/server/audit/verify";
import { ManifestShape } from "./read-archive";

/**
 * Where a chain begins in the database: behind the last month that was dropped, as the signed manifests tell, one
 * continuing the other from the first event on. Seq 0 where nothing was ever dropped. A manifest that does not hold is a
 * problem, and what follows it is not believed.
 */
export async function beginningOf(db: Db, scope: string): Promise<Beginning & { problems: string[] }> {
  const dropped = await db
    .select()
    .from(auditSegments)
    .where(and(eq(auditSegments.scope, scope), isNotNull(auditSegments.droppedAt)))
    .orderBy(asc(auditSegments.firstSeq));
  let { seq, hash }: Beginning = { seq: 0, hash: "" };
  for (const { month, manifest } of dropped) {
    const told = ManifestShape.safeParse(manifest);
    const problem =
      !told.success || !signatureHolds(manifest ?? {})
        ? `The manifest of the dropped month ${month.slice(0, 7)} is not the one that was signed.`
        : told.data.scope !== scope || told.data.month !== month
          ? `The manifest of the dropped month ${month.slice(0, 7)} is of another one.`
          : told.data.first.seq !== seq + 1 || told.data.first.previousHash !== hash
            ? `The dropped month ${month.slice(0, 7)} does not continue event ${seq}.`
            : undefined;
    if (problem || !told.success) return { seq, hash, problems: problem ? [problem] : [] };
    ({ seq, hash } = told.data.last);
  }
  return { seq, hash, problems: [] };
}
