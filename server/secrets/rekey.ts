import { randomUUID } from "node:crypto";
import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { rekeys, sealedSecrets } from "@/db/schema";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { env } from "@/server/env";
import { keyring, whileChangingKeyring } from "./hold";
import { freshKey, type Keyring, SealingTrouble, writeKeyringFile } from "./keyring";
import { rewrap } from "./seal";

const BATCH = 200;
/** One turn lasts about so long; the next goes on where it stopped. */
const TURN_MS = 4000;
/** The keys before stay so long, for processes that see a changed file late. */
export const KEYS_STAY_MS = 5 * 60_000;
const FIRST = "00000000-0000-0000-0000-000000000000";

type Round = typeof rekeys.$inferSelect;

/**
 * Brings the round that is under way one turn further: its key into the keyring, every secret under it, the keys before
 * out of the keyring. Killed at any point, the next turn finds out how far it came. A key that somebody else put on the
 * keyring's first line is moved to as well.
 */
export async function tendSealing(db: Db, now: Date): Promise<void> {
  if (!(await readRing())) return;
  const round = await openRound(db);
  if (round && !round.sealingKey && !env().sealingKeys) await addKey(db, round, now);
  const ring = await keyring();
  if (!round && ring.keys.size === 1) return;
  const { moved, stuck } = await moveAll(db, ring, now);
  if (round) await finish(db, round.id, stuck, now);
  else if (moved > 0) await record(db, "sealing-key.move", ring.use.id, { moved, stuck });
}

/** Undefined when it is not there or damaged; the page of the keyring says so. */
const readRing = () =>
  keyring().catch((error: unknown) => {
    if (error instanceof SealingTrouble) return undefined;
    throw error;
  });

async function openRound(db: Db): Promise<Round | undefined> {
  const [round] = await db.select().from(rekeys).where(isNull(rekeys.finishedAt));
  return round;
}

async function addKey(db: Db, { id }: Round, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await whileChangingKeyring(tx);
    const [round] = await tx
      .select()
      .from(rekeys)
      .where(and(eq(rekeys.id, id), isNull(rekeys.sealingKey)))
      .for("update");
    if (!round) return;
    const ring = await keyring();
    // A worker that died after it wrote the file leaves the key of this round there.
    const use = ring.use.madeFor === id ? ring.use : freshKey(now, id);
    const before = [...ring.keys.values()].filter((key) => key.id !== use.id);
    if (use !== ring.use) writeKeyringFile(env().sealingKeyFile, [use, ...before]);
    await tx
      .update(rekeys)
      .set({
        sealingKey: use.id,
        replaces: before.map((key) => key.id),
        rows: sql`(select count(*) from ${sealedSecrets})`,
      })
      .where(eq(rekeys.id, id));
  });
}

/** Wraps everything anew that lies under another key of the ring; what cannot be is counted and left as it is. */
async function moveAll(db: Db, ring: Keyring, now: Date): Promise<{ moved: number; stuck: number }> {
  const started = performance.now();
  const others = [...ring.keys.keys()].filter((id) => id !== ring.use.id);
  const told = { moved: 0, stuck: 0 };
  if (others.length === 0) return told;
  for (let after = FIRST; performance.now() - started < TURN_MS; ) {
    const batch = await db.transaction((tx) => moveBatch(tx, ring, others, after, now));
    told.moved += batch.moved;
    told.stuck += batch.stuck;
    if (!batch.last) return told;
    after = batch.last;
  }
  return told;
}

async function moveBatch(db: Db, ring: Keyring, others: string[], after: string, now: Date) {
  const rows = await db
    .select({
      id: sealedSecrets.id,
      ownerKind: sealedSecrets.ownerKind,
      ownerId: sealedSecrets.ownerId,
      field: sealedSecrets.field,
      version: sealedSecrets.version,
      sealingKey: sealedSecrets.sealingKey,
      wrappedKey: sealedSecrets.wrappedKey,
    })
    .from(sealedSecrets)
    .where(and(inArray(sealedSecrets.sealingKey, others), gt(sealedSecrets.id, after)))
    .orderBy(asc(sealedSecrets.id))
    .limit(BATCH)
    .for("update", { skipLocked: true });
  const fit = rows.flatMap((row) => {
    try {
      return [{ id: row.id, ...rewrap(ring, ring.use, row, row) }];
    } catch (error) {
      if (error instanceof SealingTrouble) return [];
      throw error;
    }
  });
  if (fit.length > 0)
    await db.execute(sql`
      update sealed_secrets set sealing_key = ${ring.use.id}, wrapped_key = decode(moved.wrapped, 'hex'), rekeyed_at = ${now}
      from unnest(
        ${sql.param(fit.map(({ id }) => id))}::uuid[],
        ${sql.param(fit.map(({ wrappedKey }) => wrappedKey.toString("hex")))}::text[]
      ) as moved(id, wrapped)
      where sealed_secrets.id = moved.id`);
  return {
    moved: fit.length,
    stuck: rows.length - fit.length,
    last: rows.length === BATCH ? rows.at(-1)?.id : undefined,
  };
}

/** Once no secret needs them, the keys before leave the keyring, and the round is over. */
async function finish(db: Db, id: string, stuck: number, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await whileChangingKeyring(tx);
    const [round] = await tx
      .update(rekeys)
      .set({ stuck })
      .where(and(eq(rekeys.id, id), isNull(rekeys.finishedAt)))
      .returning();
    const ring = await keyring();
    if (!round || round.sealingKey !== ring.use.id) return;
    if (now.getTime() - (ring.use.madeAt?.getTime() ?? 0) < KEYS_STAY_MS) return;
    const others = [...ring.keys.keys()].filter((key) => key !== ring.use.id);
    const [left] = await tx
      .select({ id: sealedSecrets.id })
      .from(sealedSecrets)
      .where(inArray(sealedSecrets.sealingKey, [...others, ...round.replaces]))
      .limit(1);
    if (left) return;
    await tx.update(rekeys).set({ finishedAt: now }).where(eq(rekeys.id, id));
    if (others.length > 0) writeKeyringFile(env().sealingKeyFile, [ring.use]);
    await record(tx, "sealing-key.finish", ring.use.id, { secrets: round.rows, removed: round.replaces });
  });
}

const record = (db: Db, action: string, key: string, detail: Record<string, unknown>) =>
  appendAudit(db, SYSTEM, randomUUID(), {
    action,
    result: "done",
    subjectKind: "sealing-key",
    subjectId: key,
    detail,
  });
