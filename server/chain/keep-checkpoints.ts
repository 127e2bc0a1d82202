import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditHeads, auditSegments, checkpointStores as storeRows, trailStops } from "@/db/schema";
import { log } from "@/server/log";
import type { Store } from "@/server/stores/store";
import {
  type Checkpoint,
  checkpointStores,
  type Loss,
  newestCheckpoint,
  notedHeads,
  writeCheckpoint,
} from "./checkpoint";
import { tellChannel } from "./tell-channel";

type Lost = (typeof trailStops.$inferSelect)["lost"];

/**
 * Notes how far every chain reached in every place outside the database. Where such a place knows more than the
 * database, an older copy was put back or an end was cut off: then nothing is noted, and nothing is recorded any more.
 */
export async function keepCheckpoints(db: Db, now: Date): Promise<void> {
  for (const { name, store } of checkpointStores()) {
    const trouble = await noteIn(db, store, now).catch((error: unknown) => wordsOf(error));
    if (typeof trouble === "string") await tellTrouble(db, name, store, trouble, now);
    else await tellDone(db, name, store as Store, trouble, now);
  }
  await tellChannel(db, now);
}

async function noteIn(db: Db, store: Store | Error, now: Date): Promise<string | Record<string, number>> {
  if (store instanceof Error) return store.message;
  // Read before the heads: what it knows was committed before they are read.
  const newest = await newestCheckpoint(store, now);
  const losses = await readLosses(db);
  const lost = newest ? await lostSince(db, newest, losses) : [];
  if (lost.length > 0) {
    await stopTrail(db, store.name, lost, now);
    return "It knows more than the database: an older copy was put back, or the end of the trail was cut off.";
  }
  const heads = await db
    .select({ scope: auditHeads.scope, seq: auditHeads.seq, hash: auditHeads.hash })
    .from(auditHeads)
    .orderBy(auditHeads.scope);
  await writeCheckpoint(store, now, heads, losses);
  if ((await newestCheckpoint(store, now))?.at !== now.toISOString())
    return "It took the checkpoint and did not keep it.";
  return Object.fromEntries(heads.map(({ scope, seq }) => [scope, seq]));
}

/** The stretches that people accepted as lost, with who and why. */
export async function readLosses(db: Db): Promise<Loss[]> {
  const stops = await db.select().from(trailStops).where(isNotNull(trailStops.releasedAt));
  return stops.flatMap(({ lost, releasedAt, releasedByName, reason }) =>
    lost.map(({ scope, keptTo, lostTo }) => ({
      scope,
      keptTo,
      lostTo,
      acceptedAt: releasedAt?.toISOString() ?? "",
      acceptedBy: releasedByName ?? "",
      reason: reason ?? "",
    })),
  );
}

async function lostSince(db: Db, point: Checkpoint, losses: readonly Loss[]): Promise<Lost> {
  const noted = notedHeads([point], losses);
  const found = await Promise.all(
    noted.map(async ({ scope, seq, hash }) => {
      if (seq === 0 || (await hashAt(db, scope, seq)) === hash || (await wasDropped(db, scope, seq)))
        return [];
      const [head] = await db.select().from(auditHeads).where(eq(auditHeads.scope, scope));
      return [{ scope, keptTo: Math.min(head?.seq ?? 0, seq), lostTo: seq, notedAt: point.at }];
    }),
  );
  return found.flat();
}

async function hashAt(db: Db, scope: string, seq: number): Promise<string | undefined> {
  const { rows } = await db.execute<{ hash: string }>(
    sql`select hash from audit_events where scope = ${scope} and seq = ${seq}`,
  );
  return rows[0]?.hash;
}

async function wasDropped(db: Db, scope: string, seq: number): Promise<boolean> {
  const [segment] = await db
    .select({ scope: auditSegments.scope })
    .from(auditSegments)
    .where(
      and(
        eq(auditSegments.scope, scope),
        eq(auditSegments.state, "dropped"),
        sql`${seq} between ${auditSegments.firstSeq} and ${auditSegments.lastSeq}`,
      ),
    );
  return segment !== undefined;
}

async function stopTrail(db: Db, store: string, lost: Lost, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('trail-stops'))`);
    const [open] = await tx.select().from(trailStops).where(isNull(trailStops.releasedAt));
    if (open) return;
    await tx.insert(trailStops).values({ stoppedAt: now, store, lost });
    log.error(
      { store, chains: lost.length },
      "the audit trail is behind what was noted outside; nothing is recorded",
    );
  });
}

async function tellTrouble(
  db: Db,
  name: string,
  store: Store | Error,
  problem: string,
  now: Date,
): Promise<void> {
  log.warn({ store: name, problem }, "checkpoint not written");
  const row = { kind: store instanceof Error ? ("file" as const) : store.kind, triedAt: now, problem };
  await db
    .insert(storeRows)
    .values({ name, ...row, failingSince: now })
    .onConflictDoUpdate({
      target: storeRows.name,
      set: { ...row, failingSince: sql`coalesce(${storeRows.failingSince}, excluded.failing_since)` },
    });
}

async function tellDone(
  db: Db,
  name: string,
  { kind }: Store,
  reached: Record<string, number>,
  now: Date,
): Promise<void> {
  const row = { kind, triedAt: now, writtenAt: now, failingSince: null, problem: null, reached };
  await db
    .insert(storeRows)
    .values({ name, ...row })
    .onConflictDoUpdate({ target: storeRows.name, set: row });
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300);
