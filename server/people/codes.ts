import { and, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import type { Db } from "@/db";
import { recoveryCodes, secondFactors } from "@/db/schema";
import { auditHmac } from "@/server/audit/key";
import { databaseNow } from "@/server/database-now";
import { heldOf, openHeld } from "@/server/secrets/hold";

const STEP_SECONDS = 30;

export const seedOwner = (factorId: string) =>
  ({ kind: "second-factor", id: factorId, field: "seed" }) as const;

export const authenticator = (seed: string, label: string) =>
  new TOTP({
    issuer: "Wheelhouse",
    label,
    secret: Secret.fromBase32(seed),
    algorithm: "SHA1",
    digits: 6,
    period: STEP_SECONDS,
  });

/** Recovery codes are long and random, so a keyed hash is enough. */
export const recoveryHash = (personId: string, code: string) =>
  auditHmac(`recovery code\n${personId}\n${code}`);

/**
 * Takes a code of the authenticator, or a recovery code in its place, for good: of two that give the same one at once,
 * one is let in. Undefined when it is wrong, too old, or was used.
 */
export async function takeCode(
  db: Db,
  factor: Pick<typeof secondFactors.$inferSelect, "id" | "personId">,
  given: string,
): Promise<"authenticator" | "recovery code" | undefined> {
  const code = given.replace(/[\s-]/g, "").toLowerCase().slice(0, 40);
  if (/^\d{6}$/.test(code)) return (await takeStep(db, factor.id, code, true)) ? "authenticator" : undefined;
  const [used] = await db
    .update(recoveryCodes)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(recoveryCodes.personId, factor.personId),
        eq(recoveryCodes.codeHash, recoveryHash(factor.personId, code)),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ id: recoveryCodes.id });
  return used && "recovery code";
}

/** The step of the code must be newer than the last one that was taken; the database's clock counts. */
export async function takeStep(db: Db, factorId: string, code: string, confirmed: boolean): Promise<boolean> {
  const reference = await heldOf(db, seedOwner(factorId));
  if (!reference) return false;
  const timestamp = (await databaseNow(db)).getTime();
  const seed = await openHeld(db, reference, seedOwner(factorId));
  const delta = authenticator(seed, "").validate({ token: code, timestamp, window: 1 });
  if (delta === null) return false;
  const step = Math.floor(timestamp / 1000 / STEP_SECONDS) + delta;
  const [taken] = await db
    .update(secondFactors)
    .set({ lastStep: step, lastUsedAt: sql`now()` })
    .where(
      and(
        eq(secondFactors.id, factorId),
        lt(secondFactors.lastStep, step),
        confirmed ? isNotNull(secondFactors.confirmedAt) : isNull(secondFactors.confirmedAt),
      ),
    )
    .returning({ id: secondFactors.id });
  return taken !== undefined;
}
