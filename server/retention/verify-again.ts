import { and, asc, isNotNull, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditSegments } from "@/db/schema";
import { log } from "@/server/log";
import type { Store } from "@/server/stores/store";
import { storeOf } from "@/server/stores/stores";
import { ArchiveTrouble, Superseded } from "./archive-trouble";
import { inWords } from "./archives";
import { type Leaf, ofLeaf } from "./leaves";
import { checkArchive, checkManifest, ManifestShape } from "./read-archive";

/** An archive that lies somewhere for years is read whole again so often, a few each night. */
const RECHECK_DAYS = 90;
const A_NIGHT = 5;

/**
 * Reads an archive whole once more; its row says when it did, or what was wrong. A month that is still here and whose
 * archive is not what was written is archived anew.
 */
export async function verifyAgain(
  db: Db,
  leaf: Leaf,
  storeNamed: (name: string) => Store = storeOf,
  heard: () => Promise<void> = async () => undefined,
): Promise<void> {
  const [segment] = await db.select().from(auditSegments).where(ofLeaf(leaf));
  const manifest = ManifestShape.safeParse(segment?.manifest);
  if (!segment?.store || !manifest.success || !segment.manifest)
    throw new ArchiveTrouble("The month has no archive that could be read back.");
  try {
    const store = storeNamed(segment.store);
    await checkManifest(store, manifest.data.object, segment.manifest);
    await checkArchive(store, manifest.data, heard);
  } catch (error) {
    if (error instanceof Superseded) throw error;
    const isSpoilt = error instanceof ArchiveTrouble && segment.state === "archived";
    await db
      .update(auditSegments)
      .set({ problem: inWords(error), ...(isSpoilt && { state: "live" as const, verifiedAt: null }) })
      .where(ofLeaf(leaf));
    throw error;
  }
  await db.update(auditSegments).set({ verifiedAt: sql`now()`, problem: null }).where(ofLeaf(leaf));
}

/** The archives that were not read for longest. */
export async function recheckArchives(db: Db): Promise<void> {
  const due = await db
    .select({ scope: auditSegments.scope, month: auditSegments.month })
    .from(auditSegments)
    .where(
      and(
        isNotNull(auditSegments.verifiedAt),
        lt(auditSegments.verifiedAt, sql`now() - make_interval(days => ${RECHECK_DAYS})`),
      ),
    )
    .orderBy(asc(auditSegments.verifiedAt))
    .limit(A_NIGHT);
  for (const leaf of due) await recheck(db, leaf);
}

/** What goes wrong is written beside the month. */
export const recheck = (db: Db, leaf: Leaf) =>
  verifyAgain(db, leaf).catch((error: unknown) =>
    log.warn({ error, ...leaf }, "an archive could not be read again"),
  );
