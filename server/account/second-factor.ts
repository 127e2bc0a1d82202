import { randomBytes } from "node:crypto";
import { and, eq, isNull, ne } from "drizzle-orm";
import { Secret } from "otpauth";
import { encode } from "uqr";
import type { Db } from "@/db";
import { people, recoveryCodes, secondFactors } from "@/db/schema";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { BeginSecondFactor, ConfirmSecondFactor, Nothing, ResetSecondFactor } from "@/domain/schema/account";
import { type CommandContext, command } from "@/server/command";
import { authenticator, recoveryHash, seedOwner, takeStep } from "@/server/people/codes";
import { asksForFactor, confirmedFactor } from "@/server/people/must-set-up";
import { revokeSessions } from "@/server/people/sessions";
import { requireStepUp } from "@/server/people/step-up";
import { destroyHeld, heldOf, holdSecret } from "@/server/secrets/hold";

const RECOVERY_CODES = 10;

/** Makes the seed of an authenticator. It counts only once its first code was given; until then the one before does. */
export const beginSecondFactor = command({
  action: "second-factor.begin",
  needs: "self:edit",
  input: BeginSecondFactor,
  async run(ctx, { name }) {
    await requireStepUp(ctx);
    const { db, actor, now } = ctx;
    const [person] = await db.select().from(people).where(eq(people.id, actor.id)).for("update");
    if (person?.source !== "local")
      throw conflict("You come in through the identity provider; your second proof is kept there.");
    await dropFactors(
      db,
      await db
        .select({ id: secondFactors.id })
        .from(secondFactors)
        .where(and(eq(secondFactors.personId, actor.id), isNull(secondFactors.confirmedAt))),
    );
    const [factor] = await db
      .insert(secondFactors)
      .values({ personId: actor.id, name, createdAt: now })
      .returning({ id: secondFactors.id });
    if (!factor) throw new Error("The authenticator was not stored.");
    const seed = new Secret({ size: 20 }).base32;
    await holdSecret(db, seedOwner(factor.id), seed, now);
    const address = authenticator(seed, actor.email).toString();
    return { result: { id: factor.id, seed, picture: pictureOf(address) }, audit: about(actor.id, { name }) };
  },
});

/** The first code shows that the authenticator holds the seed; the recovery codes are answered once, here. */
export const confirmSecondFactor = command({
  action: "second-factor.confirm",
  needs: "self:edit",
  input: ConfirmSecondFactor,
  async run(ctx, { id, code }) {
    const { db, actor, now } = ctx;
    const mine = and(eq(secondFactors.id, id), eq(secondFactors.personId, actor.id));
    const [factor] = await db.select().from(secondFactors).where(mine).for("update");
    if (!factor) throw notFound("authenticator", id);
    if (factor.confirmedAt) throw conflict("This authenticator is set up already.");
    if (!(await takeStep(db, id, code.replace(/\s/g, ""), false)))
      throw badRequest(
        "This code does not fit. Look whether the clock of the device is right, and try the next one.",
      );
    await db.update(secondFactors).set({ confirmedAt: now }).where(mine);
    const before = await db
      .select({ id: secondFactors.id })
      .from(secondFactors)
      .where(and(eq(secondFactors.personId, actor.id), ne(secondFactors.id, id)));
    await dropFactors(db, before);
    const codes = await freshCodes(ctx);
    return {
      result: { codes },
      audit: about(actor.id, { name: factor.name, replaced: before.length > 0 }),
    };
  },
});

export const removeSecondFactor = command({
  action: "second-factor.remove",
  needs: "self:edit",
  input: Nothing,
  async run(ctx) {
    await requireStepUp(ctx);
    const { db, actor } = ctx;
    const [person] = await db.select().from(people).where(eq(people.id, actor.id));
    if (person && asksForFactor(person))
      throw forbidden(
        "Your role needs an authenticator. Set up another one; it takes the place of this one.",
      );
    await dropAll(db, actor.id);
    return { result: {}, audit: about(actor.id, {}) };
  },
});

/** Ten new recovery codes; those before stop working. */
export const renewRecoveryCodes = command({
  action: "second-factor.renew-codes",
  needs: "self:edit",
  input: Nothing,
  async run(ctx) {
    await requireStepUp(ctx);
    if (!(await confirmedFactor(ctx.db, ctx.actor.id)))
      throw conflict("There is no authenticator that they could stand in for.");
    return { result: { codes: await freshCodes(ctx) }, audit: about(ctx.actor.id, {}) };
  },
});

/** For somebody who lost device and codes: both are gone, and so are their sessions. */
export const resetSecondFactor = command({
  action: "second-factor.reset",
  needs: "person:manage",
  input: ResetSecondFactor,
  async run(ctx, { personId, reason }) {
    const { db } = ctx;
    if (personId === ctx.actor.id)
      throw conflict("You cannot reset your own authenticator here; another admin can.");
    const [person] = await db.select().from(people).where(eq(people.id, personId)).for("update");
    if (!person) throw notFound("person", personId);
    await requireStepUp(ctx);
    const dropped = await dropAll(db, personId);
    if (dropped === 0) throw conflict(`${person.name} has no authenticator.`);
    const ended = await revokeSessions(db, { personId }, "authenticator reset by an admin");
    return {
      result: { ended: ended.length },
      audit: about(personId, { email: person.email, reason, sessions: ended }),
    };
  },
});

async function freshCodes({ db, actor, now }: CommandContext): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, freshCode);
  await db.delete(recoveryCodes).where(eq(recoveryCodes.personId, actor.id));
  await db.insert(recoveryCodes).values(
    codes.map((code) => ({
      personId: actor.id,
      codeHash: recoveryHash(actor.id, code.replaceAll("-", "")),
      createdAt: now,
    })),
  );
  return codes;
}

const LETTERS = "abcdefghjkmnpqrstvwxyz0123456789";

/** "k3m9-…": sixteen of 32 letters that are not taken for one another, 80 bits. */
const freshCode = () =>
  [...randomBytes(16)]
    .map((byte) => LETTERS[byte % LETTERS.length])
    .join("")
    .replace(/(.{4})(?=.)/g, "$1-");

async function dropAll(db: Db, personId: string): Promise<number> {
  await db.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId));
  const all = await db
    .select({ id: secondFactors.id })
    .from(secondFactors)
    .where(eq(secondFactors.personId, personId));
  await dropFactors(db, all);
  return all.length;
}

async function dropFactors(db: Db, factors: readonly { id: string }[]): Promise<void> {
  for (const { id } of factors) {
    const reference = await heldOf(db, seedOwner(id));
    if (reference) await destroyHeld(db, [reference]);
    await db.delete(secondFactors).where(eq(secondFactors.id, id));
  }
}

/** The dark squares of a QR code, as the path of an SVG with a square of 1 for each. */
function pictureOf(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { size, path };
}

const about = (personId: string, detail: Record<string, unknown>) => ({
  subjectKind: "person",
  subjectId: personId,
  detail,
});
