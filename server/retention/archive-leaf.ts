import { randomUUID } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditSegments } from "@/db/schema";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { signed } from "@/server/audit/signing";
import type { Store } from "@/server/stores/store";
import { ArchiveTrouble, nowAndThen, Superseded } from "./archive-trouble";
import { aboutMonth, type Leaf, tallyOf } from "./leaves";
import { checkArchive, checkManifest, manifestName } from "./read-archive";
import { writeArchive } from "./write-archive";

export type Claimed = Leaf & { attempt: number };

/**
 * Archives one month: written, its signed manifest beside it, both read back whole and held against the database; only
 * then does its row say so. Each attempt writes under a name of its own, so a worker that was given up cannot spoil what
 * another one verified. Throws ArchiveTrouble or StoreTrouble in words, or Superseded.
 */
export async function archiveLeaf(db: Db, claimed: Claimed, store: Store, now: Date): Promise<void> {
  const leaf: Leaf = { scope: claimed.scope, month: claimed.month };
  const tally = await tallyOf(db, leaf);
  if (!tally) {
    await settle(db, claimed, { state: "live", events: 0, problem: null });
    return;
  }
  const key = `${leaf.scope}/${leaf.month.slice(0, 7)}/${tally.firstSeq}-${tally.lastSeq}.${claimed.attempt}.jsonl.gz`;
  const heard = nowAndThen(() => beat(db, claimed));
  const manifest = signed(await writeArchive(db, { leaf, tally, store, key, now }, heard));
  await store.put(manifestName(key), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  await heard();
  await checkManifest(store, key, manifest);
  await checkArchive(store, manifest, heard);
  const after = await tallyOf(db, leaf);
  if (JSON.stringify(after) !== JSON.stringify(tally))
    throw new ArchiveTrouble("Events were added to the month while it was archived. It is archived again.");
  await db.transaction(async (tx) => {
    await settle(tx, claimed, {
      ...tally,
      state: "archived",
      bytes: manifest.bytes,
      digest: manifest.digest,
      store: store.name,
      objectKey: key,
      manifest,
      archivedAt: now,
      // The database's own time: what may go is judged by it.
      verifiedAt: sql`now()`,
      problem: null,
    });
    await appendAudit(tx, SYSTEM, randomUUID(), {
      action: "retention.archive",
      result: "done",
      ...aboutMonth(leaf),
      detail: {
        store: store.name,
        object: key,
        events: tally.events,
        bytes: manifest.bytes,
        digest: manifest.digest,
      },
    });
  });
}

const mine = ({ scope, month, attempt }: Claimed) =>
  and(
    eq(auditSegments.scope, scope),
    eq(auditSegments.month, month),
    eq(auditSegments.attempt, attempt),
    eq(auditSegments.state, "archiving"),
  );

async function beat(db: Db, claimed: Claimed): Promise<void> {
  const rows = await db
    .update(auditSegments)
    .set({ heardAt: sql`now()` })
    .where(mine(claimed))
    .returning({ scope: auditSegments.scope });
  if (rows.length === 0) throw new Superseded();
}

type Change = {
  [K in keyof typeof auditSegments.$inferInsert]?: (typeof auditSegments.$inferInsert)[K] | SQL;
};

/** Writes the end of an attempt; counts only while nobody else has begun another one. */
export async function settle(db: Db, claimed: Claimed, change: Change): Promise<void> {
  const rows = await db
    .update(auditSegments)
    .set({ ...change, heardAt: null })
    .where(mine(claimed))
    .returning({ scope: auditSegments.scope });
  if (rows.length === 0) throw new Superseded();
}
