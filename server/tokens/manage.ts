import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, machineTokens, people } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { MakeToken, RevokeToken } from "@/domain/schema/token";
import { command } from "@/server/command";
import { requireStepUp } from "@/server/people/step-up";
import { keepInInventory, leaveInventory } from "./inventory-row";
import { newToken } from "./token-text";

const DAY = 86_400_000;

/** Makes a token for one machine. The answer holds it, this once. */
export const makeToken = command({
  action: "token.make",
  needs: "token:manage",
  input: MakeToken,
  async run(ctx, { days, ownerId, ...wanted }) {
    await requireStepUp(ctx);
    const { db, now, actor } = ctx;
    const [owner] = await db
      .select({ name: people.name })
      .from(people)
      .where(and(eq(people.id, ownerId), isNull(people.disabledAt)));
    if (!owner) throw notFound("person who can own it", ownerId);
    await refuseUnknownPlaces(db, wanted.places);
    const { token, ...kept } = newToken();
    const [row] = await db
      .insert(machineTokens)
      .values({
        ...wanted,
        ...kept,
        uses: [...new Set(wanted.uses)],
        ownerId,
        ownerName: owner.name,
        createdAt: now,
        createdByName: actor.name,
        expiresAt: new Date(now.getTime() + days * DAY),
      })
      .returning();
    if (!row) throw new Error("The token was not stored.");
    await keepInInventory(db, row, now);
    const { name, uses, places, reason, expiresAt } = row;
    return {
      result: { id: row.id, token, expiresAt },
      audit: about(row.id, {
        after: { name, uses, places, owner: owner.name, expiresAt: expiresAt.toISOString() },
        reason,
      }),
    };
  },
});

/** Takes a token back; it stops at its next call. */
export const revokeToken = command({
  action: "token.revoke",
  needs: "token:manage",
  input: RevokeToken,
  async run(ctx, { id, reason }) {
    await requireStepUp(ctx);
    const { db, now, actor } = ctx;
    const [row] = await db.select().from(machineTokens).where(eq(machineTokens.id, id)).for("update");
    if (!row) throw notFound("token", id);
    if (row.revokedAt) throw conflict(`${row.revokedByName} took it back already.`);
    await db
      .update(machineTokens)
      .set({ revokedAt: now, revokedByName: actor.name, revokedBecause: reason })
      .where(eq(machineTokens.id, id));
    await leaveInventory(db, id, now);
    return { result: { id }, audit: about(id, { name: row.name, reason }) };
  },
});

const about = (id: string, detail: Record<string, unknown>) => ({
  subjectKind: "machine-token",
  subjectId: id,
  detail,
});

async function refuseUnknownPlaces(db: Db, places: readonly string[]): Promise<void> {
  if (places.length === 0) return;
  const known = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments);
  const names = new Set<string>(known.flatMap(({ id, platformId }) => [id, platformId]));
  const unknown = places.filter((place) => !names.has(place));
  if (unknown.length > 0)
    throw badRequest(`There is no platform or environment "${unknown[0]}". Choose from the list.`);
}
