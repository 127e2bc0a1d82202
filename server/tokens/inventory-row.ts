import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, environments, type machineTokens } from "@/db/schema";
import { SELF } from "@/server/config/apply";
import { judgeCredentials } from "@/server/credentials/judge-credentials";

type Token = typeof machineTokens.$inferSelect;

const nameOf = (id: string) => `machine-token-${id.slice(0, 8)}`;

/** A token is one of the console's own credentials: its end is warned of by the same ladder as everybody's. */
export async function keepInInventory(db: Db, token: Token, now: Date): Promise<void> {
  const [self] = await db.select({ id: environments.id }).from(environments).where(eq(environments.id, SELF));
  if (!self) return;
  const [row] = await db
    .insert(credentials)
    .values({
      environmentId: SELF,
      name: nameOf(token.id),
      kind: "access-token",
      title: `Token of ${token.name}`,
      origin: "seen",
      ownerName: token.ownerName,
      note: token.reason,
      issuedAt: token.createdAt,
      expiresAt: token.expiresAt,
      expiresSaid: "the platform",
      createdAt: now,
      changedAt: now,
      seenAt: now,
    })
    .returning({ id: credentials.id });
  if (row) await judgeCredentials(db, now, { ids: [row.id] });
}

export async function leaveInventory(db: Db, tokenId: string, now: Date): Promise<void> {
  await db
    .update(credentials)
    .set({ goneAt: now, changedAt: now })
    .where(and(eq(credentials.environmentId, SELF), eq(credentials.name, nameOf(tokenId))));
}
