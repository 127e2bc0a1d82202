import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { runbooks, runbookVersions } from "@/db/schema";
import { RunbookDocument } from "@/domain/schema/runbook";
import { log } from "@/server/log";
import { readShipped, type Shipped } from "@/server/shipped-documents";

/**
 * Stores what ships in `platforms/<id>/runbooks/`. A changed text is a new version; where people published their own,
 * theirs stays the one that is walked and what shipped is kept beside it.
 */
export async function storeRunbooks(db: Db, now: Date, root = process.cwd()): Promise<void> {
  const { shipped, problems } = readShipped("runbooks", RunbookDocument, root);
  for (const problem of problems) log.error({ problem }, "runbook left out");
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('store-runbooks'))`);
    const known = new Map((await tx.select().from(runbooks)).map((row) => [row.id, row]));
    for (const each of shipped) {
      const id = `${each.document.platform}/${each.document.id}`;
      const digest = createHash("sha256").update(each.text).digest("hex");
      const before = known.get(id);
      if (before?.shippedDigest !== digest) await storeOne(tx, { id, digest, ...each }, before, now);
    }
  });
}

async function storeOne(
  db: Db,
  { id, digest, document, text }: Shipped<RunbookDocument> & { id: string; digest: string },
  before: typeof runbooks.$inferSelect | undefined,
  now: Date,
): Promise<void> {
  const told = { shippedDigest: digest, shippedText: text };
  if (before && (await isEdited(db, before))) {
    await db.update(runbooks).set(told).where(eq(runbooks.id, id));
    return;
  }
  const version = (before?.version ?? 0) + 1;
  await db
    .insert(runbooks)
    .values({ id, platformId: document.platform, version, ...told })
    .onConflictDoUpdate({ target: runbooks.id, set: { version, ...told } });
  await db.insert(runbookVersions).values({
    runbookId: id,
    version,
    origin: "shipped",
    digest,
    text,
    document,
    publishedAt: now,
    publishedByName: "shipped with this console",
  });
}

async function isEdited(db: Db, { id, version }: { id: string; version: number }): Promise<boolean> {
  const [current] = await db
    .select({ origin: runbookVersions.origin })
    .from(runbookVersions)
    .where(sql`${runbookVersions.runbookId} = ${id} and ${runbookVersions.version} = ${version}`);
  return current?.origin === "edited";
}
