import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { people, recoveryCodes, sealedSecrets, secondFactors, sessions } from "@/db/schema";
import { CODE_WANTED } from "@/domain/sign-in";
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
} from "@/server/account/second-factor";
import type { Context } from "@/server/command";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { writeSignIn } from "@/server/testing/with-sign-in";
import { hashPassword } from "./password";
import { prove } from "./prove";
import { visitOf } from "./sessions";
import { signIn } from "./sign-in";
import { requireStepUp } from "./step-up";

const stage = onStage();
const PASSWORD = "harbour kettle moon";
const from = { ip: "direct", userAgent: "test" };
let passwordHash = "";
const seeds: string[] = [];

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(() => writeSignIn({}));

/** What the device shows, so many steps from now. */
const codeOf = (seed: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** Waits for nothing: the step that was taken last is moved into the past, so that the code counts again. */
const forgetStep = (personId: string) =>
  stage.db.update(secondFactors).set({ lastStep: 0 }).where(eq(secondFactors.personId, personId));

async function someone(role: "viewer" | "operator" | "admin" = "operator") {
  const email = `${randomUUID()}@example.test`;
  const [person] = await stage.db
    .insert(people)
    .values({ email, name: "Sam", role, passwordHash })
    .returning();
  if (!person) throw new Error("nobody");
  return person;
}

async function entered(email: string, code?: string): Promise<Context> {
  const outcome = await signIn(stage.db, { email, password: PASSWORD, ...(code && { code }) }, from);
  if (!outcome.ok) throw new Error(outcome.message);
  const visit = await visitOf(stage.db, outcome.token);
  if (!visit) throw new Error("not signed in");
  return { actor: visit.actor, db: stage.db, now: new Date(), correlationId: randomUUID() };
}

/** Somebody with an authenticator, its seed and ten recovery codes. */
async function withFactor(role?: "viewer" | "operator" | "admin") {
  const person = await someone(role);
  const ctx = await entered(person.email);
  const { id, seed } = await beginSecondFactor(ctx, { name: "Phone" });
  const { codes } = await confirmSecondFactor(ctx, { id, code: codeOf(seed) });
  await forgetStep(person.id);
  seeds.push(seed, ...codes);
  return { person, ctx, seed, codes };
}

const tryWith = (email: string, code?: string) =>
  signIn(stage.db, { email, password: PASSWORD, ...(code && { code }) }, from);

describe("an authenticator", () => {
  test("counts once its first code was given, and not before", async () => {
    const person = await someone();
    const ctx = await entered(person.email);
    const { id, seed, picture } = await beginSecondFactor(ctx, { name: "Phone" });
    expect(picture.path).toMatch(/^M\d+ \d+h1v1h-1z/);
    expect((await tryWith(person.email)).ok).toBe(true);
    const wrong = codeOf(seed) === "000000" ? "000001" : "000000";
    expect(await refusalOf(confirmSecondFactor(ctx, { id, code: wrong }))).toContain("does not fit");
    expect((await tryWith(person.email)).ok).toBe(true);
    expect((await confirmSecondFactor(ctx, { id, code: codeOf(seed) })).codes).toHaveLength(10);
    expect(await tryWith(person.email)).toEqual({ ok: false, message: CODE_WANTED });
  });

  test("is asked for only when the password is right, so that strangers learn nothing", async () => {
    const { person } = await withFactor();
    const wrong = { password: "nope", code: "123456" };
    const answers = await Promise.all([
      signIn(stage.db, { email: person.email, ...wrong }, from),
      signIn(stage.db, { email: `${randomUUID()}@example.test`, ...wrong }, from),
    ]);
    expect(answers[0]).toEqual(answers[1]);
  });

  test("takes the code of the step before and after, each once, and none that is older", async () => {
    const { person, seed } = await withFactor();
    // At the very end of a step, the one before it may be gone by the time the code arrives.
    const behind = Date.now() % 30_000 < 22_000 ? -1 : 0;
    for (const [steps, ok] of [
      [-3, false],
      [3, false],
      [behind, true],
      [behind, false],
      [1, true],
      [0, false],
    ] as const)
      expect((await tryWith(person.email, codeOf(seed, steps))).ok, `${steps} steps`).toBe(ok);
  });

  test("lets one of many in who give the same code at once", async () => {
    const { person, seed } = await withFactor();
    const code = codeOf(seed);
    const outcomes = await Promise.all([1, 2, 3].map(() => tryWith(person.email, code)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const ctx = await entered(person.email, codeOf(seed, 1));
    await forgetStep(person.id);
    const proofs = await Promise.all(
      [1, 2].map(() => prove(stage.db, ctx.actor, { code: codeOf(seed) }, "direct")),
    );
    expect(proofs.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("wrong codes are counted as wrong passwords are", async () => {
    const { person, seed } = await withFactor();
    for (let n = 0; n < 5; n += 1) await tryWith(person.email, "abcdefgh");
    expect(await tryWith(person.email, codeOf(seed))).toMatchObject({
      message: expect.stringContaining("Too many failed tries"),
    });
  });

  test("is replaced by another one only after a proof, and the one before is dead", async () => {
    const { person, ctx, seed } = await withFactor();
    await stage.db.update(sessions).set({ steppedUpAt: null }).where(eq(sessions.id, ctx.actor.sessionId));
    expect(await refusalOf(beginSecondFactor(ctx, { name: "Thief" }))).toContain("that it is you");
    const proven = await prove(stage.db, ctx.actor, { code: codeOf(seed) }, "direct");
    expect(proven.ok).toBe(true);
    const next = await beginSecondFactor(ctx, { name: "Key" });
    await confirmSecondFactor(ctx, { id: next.id, code: codeOf(next.seed) });
    expect((await tryWith(person.email, codeOf(seed, 1))).ok).toBe(false);
    expect((await tryWith(person.email, codeOf(next.seed, 1))).ok).toBe(true);
    const held = await stage.db.select().from(secondFactors).where(eq(secondFactors.personId, person.id));
    expect(held).toHaveLength(1);
    const [sealed] = await stage.db
      .select({ count: sql<number>`count(*)::int` })
      .from(sealedSecrets)
      .where(eq(sealedSecrets.ownerKind, "second-factor"));
    const [factors] = await stage.db.select({ count: sql<number>`count(*)::int` }).from(secondFactors);
    expect(sealed).toEqual(factors);
  });

  test("cannot be given up by whose role needs one", async () => {
    const { ctx } = await withFactor();
    writeSignIn({ secondFactorFor: ["operator"] });
    expect(await refusalOf(removeSecondFactor(ctx, {}))).toContain("Your role needs an authenticator");
    writeSignIn({});
    await removeSecondFactor(ctx, {});
    expect((await tryWith(ctx.actor.email)).ok).toBe(true);
  });

  test("is reset by an admin with a reason; sessions and codes are gone", async () => {
    const { person, ctx } = await withFactor();
    expect(
      await refusalOf(resetSecondFactor(as(stage, "operator"), { personId: person.id, reason: "lost it" })),
    ).toContain("Needs the admin role");
    await resetSecondFactor(as(stage, "admin"), { personId: person.id, reason: "lost the phone" });
    expect((await auditOf(stage.db, "second-factor.reset")).at(-1)?.detail).toMatchObject({
      reason: "lost the phone",
      sessions: [{ id: ctx.actor.sessionId, userAgent: "test" }],
    });
    expect(await stage.db.select().from(recoveryCodes).where(eq(recoveryCodes.personId, person.id))).toEqual(
      [],
    );
    expect((await tryWith(person.email)).ok).toBe(true);
  });
});

describe("a recovery code", () => {
  test("stands in for the device, once, and skips nothing else", async () => {
    const { person, codes } = await withFactor();
    const [code = ""] = codes;
    expect((await signIn(stage.db, { email: person.email, password: "nope", code }, from)).ok).toBe(false);
    const outcomes = await Promise.all([1, 2].map(() => tryWith(person.email, code.toUpperCase())));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await tryWith(person.email, code)).ok).toBe(false);
    expect((await auditOf(stage.db, "sign-in.succeeded")).at(-1)?.detail).toMatchObject({
      secondFactor: "recovery code",
    });
  });

  test("of another person, or from before they were renewed, opens nothing", async () => {
    const [mine, theirs] = [await withFactor(), await withFactor()];
    expect((await tryWith(mine.person.email, theirs.codes[0])).ok).toBe(false);
    const { codes } = await renewRecoveryCodes(mine.ctx, {});
    expect((await tryWith(mine.person.email, mine.codes[1])).ok).toBe(false);
    expect((await tryWith(mine.person.email, codes[1])).ok).toBe(true);
  });
});

describe("proving it again", () => {
  test("holds for ten minutes in this session alone, under a new token", async () => {
    const { email } = await someone();
    const outcome = await signIn(stage.db, { email, password: PASSWORD }, from);
    const token = outcome.ok ? outcome.token : "";
    const here = await visitOf(stage.db, token);
    const there = await entered(email);
    if (!here) throw new Error("nobody");
    const ctx = { ...there, actor: here.actor };
    await stage.db
      .update(sessions)
      .set({ steppedUpAt: sql`now() - interval '11 minutes'` })
      .where(eq(sessions.personId, here.actor.id));
    expect(await refusalOf(requireStepUp(ctx))).toContain("that it is you");
    expect((await prove(stage.db, here.actor, { password: "nope" }, "direct")).ok).toBe(false);
    const proven = await prove(stage.db, here.actor, { password: PASSWORD }, "direct");
    expect(proven.ok && proven.token).not.toBe(token);
    expect(await refusalOf(requireStepUp(ctx))).toBe("it was allowed");
    expect(await refusalOf(requireStepUp(there))).toContain("that it is you");

    // Calls that were under way with the token before are answered a moment longer, but prove nothing.
    const late = await visitOf(stage.db, token);
    expect(late?.actor.isFormer).toBe(true);
    if (late)
      expect(await refusalOf(requireStepUp({ ...ctx, actor: late.actor }))).toContain("that it is you");
    await stage.db
      .update(sessions)
      .set({ formerUntil: sql`now()` })
      .where(eq(sessions.id, here.actor.sessionId));
    expect(await visitOf(stage.db, token)).toBeUndefined();
    expect((await auditOf(stage.db, "session.step-up")).slice(-2).map(({ result }) => result)).toEqual([
      "refused",
      "done",
    ]);
  });

  test("takes no password from who has an authenticator", async () => {
    const { ctx } = await withFactor();
    expect((await prove(stage.db, ctx.actor, { password: PASSWORD }, "direct")).ok).toBe(false);
  });
});

test("no seed and no code stands in the trail or in the table", async () => {
  const texts = [...seeds, ...seeds.map((one) => one.replaceAll("-", ""))];
  expect(texts.length).toBeGreaterThan(100);
  const { rows } = await stage.db.execute(sql`
    select 1 from audit_events e, unnest(${sql.param(texts)}::text[]) as t(secret) where e::text ilike '%' || t.secret || '%'
    union all
    select 1 from recovery_codes r, unnest(${sql.param(texts)}::text[]) as t(secret) where r::text like '%' || t.secret || '%'`);
  expect(rows).toEqual([]);
});
