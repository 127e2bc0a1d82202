import { createHash } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checklistVersions } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { ChecklistDocument } from "@/domain/schema/checklist";
import { log } from "@/server/log";
import { readShipped } from "@/server/shipped-documents";

/** Every checklist of every platform folder. A document with a mistake is named and left out; the rest counts. */
export function readDocuments(root = process.cwd()): { documents: ChecklistDocument[]; problems: string[] } {
  const { shipped, problems } = readShipped("checklists", ChecklistDocument, root);
  return { documents: shipped.map(({ document }) => document), problems };
}

/** Stores changed documents as new versions. */
export async function storeDocuments(db: Db): Promise<void> {
  const { documents, problems } = readDocuments();
  for (const problem of problems) log.error({ problem }, "checklist left out");
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('store-documents'))`);
    for (const document of documents) {
      const digest = createHash("sha256").update(canonicalJson(document)).digest("hex");
      const [latest] = await tx
        .select({ version: checklistVersions.version, digest: checklistVersions.digest })
        .from(checklistVersions)
        .where(eq(checklistVersions.checklistId, document.id))
        .orderBy(desc(checklistVersions.version))
        .limit(1);
      if (latest?.digest === digest) continue;
      await tx
        .insert(checklistVersions)
        .values({ checklistId: document.id, version: (latest?.version ?? 0) + 1, digest, document });
    }
  });
}

/** The newest version of every checklist. */
export async function currentDocuments(db: Db): Promise<{ version: number; document: ChecklistDocument }[]> {
  return db
    .selectDistinctOn([checklistVersions.checklistId], {
      version: checklistVersions.version,
      document: checklistVersions.document,
    })
    .from(checklistVersions)
    .orderBy(checklistVersions.checklistId, desc(checklistVersions.version));
}
