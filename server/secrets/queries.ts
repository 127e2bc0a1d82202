import { desc, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { rekeys, sealedSecrets } from "@/db/schema";
import { env } from "@/server/env";
import { keyring } from "./hold";
import { type Keyring, SealingTrouble } from "./keyring";
import { KEYS_STAY_MS } from "./rekey";

const ROUNDS = 10;

/** How secrets are held: which keys there are, how much lies under each, and how far a change of the key has come. */
export async function sealingStatus(db: Db) {
  const [ring, held, [round], rounds] = await Promise.all([
    keyring().catch((error: unknown) => {
      if (error instanceof SealingTrouble) return error;
      throw error;
    }),
    db
      .select({
        key: sealedSecrets.sealingKey,
        rows: sql<number>`count(*)::int`,
      })
      .from(sealedSecrets)
      .groupBy(sealedSecrets.sealingKey),
    db.select().from(rekeys).where(isNull(rekeys.finishedAt)),
    db
      .select()
      .from(rekeys)
      .where(isNotNull(rekeys.finishedAt))
      .orderBy(desc(rekeys.finishedAt))
      .limit(ROUNDS),
  ]);
  const known = ring instanceof SealingTrouble ? undefined : ring;
  const rowsUnder = new Map(held.map(({ key, rows }) => [key, rows]));
  return {
    trouble: ring instanceof SealingTrouble ? ring.message : null,
    keptAt: env().sealingKeys ?? null,
    keys: keysOf(known, rowsUnder),
    secrets: held.reduce((sum, { rows }) => sum + rows, 0),
    round: round
      ? {
          ...round,
          left: held.filter(({ key }) => key !== round.sealingKey).reduce((sum, { rows }) => sum + rows, 0),
          removedAfter: known?.use.madeAt ? new Date(known.use.madeAt.getTime() + KEYS_STAY_MS) : null,
        }
      : null,
    rounds,
  };
}

/** Those of the keyring in its order, then those under which something lies although the keyring does not hold them. */
function keysOf(ring: Keyring | undefined, rowsUnder: ReadonlyMap<string, number>) {
  const held = [...(ring?.keys.values() ?? [])].map(({ id, madeAt }) => ({
    id,
    madeAt,
    standing: id === ring?.use.id ? ("in use" as const) : ("being replaced" as const),
    rows: rowsUnder.get(id) ?? 0,
  }));
  const lost = [...rowsUnder]
    .filter(([id]) => !ring?.keys.has(id))
    .map(([id, rows]) => ({ id, madeAt: null, standing: "not there" as const, rows }));
  return [...held, ...lost];
}
