import { desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { machineTokens, people } from "@/db/schema";
import { tokenState } from "@/domain/machine-token";
import { byTrouble, type Status } from "@/domain/status";

const MOST = 1000;

/** Every token with how it stands now, those that need somebody first. Never its hash. */
export async function listTokens(db: Db, now: Date) {
  const rows = await db
    .select({
      id: machineTokens.id,
      name: machineTokens.name,
      beginning: machineTokens.beginning,
      uses: machineTokens.uses,
      places: machineTokens.places,
      ownerName: machineTokens.ownerName,
      ownerStands: sql<boolean>`${people.id} is not null and ${people.disabledAt} is null`,
      reason: machineTokens.reason,
      createdAt: machineTokens.createdAt,
      createdByName: machineTokens.createdByName,
      expiresAt: machineTokens.expiresAt,
      lastUsedAt: machineTokens.lastUsedAt,
      lastUsedFrom: machineTokens.lastUsedFrom,
      revokedAt: machineTokens.revokedAt,
      revokedByName: machineTokens.revokedByName,
      revokedBecause: machineTokens.revokedBecause,
    })
    .from(machineTokens)
    .leftJoin(people, eq(people.id, machineTokens.ownerId))
    .orderBy(desc(machineTokens.createdAt), desc(machineTokens.id))
    .limit(MOST);
  return rows
    .map((row) => ({ ...row, ...tokenState(row, now) }))
    .sort((a, b) => byTrouble(statusOf(a), statusOf(b)));
}

/** What stopped by itself is said first: some machine may be standing still. */
const statusOf = ({ state }: { state: ReturnType<typeof tokenState>["state"] }): Status =>
  state === "ended" || state === "without owner"
    ? "alert"
    : state === "ending"
      ? "warn"
      : state === "revoked"
        ? "paused"
        : "ok";

/** Who can own a token. */
export const possibleOwners = (db: Db) =>
  db
    .select({ id: people.id, name: people.name })
    .from(people)
    .where(sql`${people.disabledAt} is null`)
    .orderBy(people.name)
    .limit(500);
