import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db";
import {
  accessRequests,
  auditExports,
  machineTokens,
  oneTimeLinks,
  people,
  sessions,
  signInAttempts,
} from "@/db/schema";
import { endOtherSessions, endOwnSession } from "@/server/account/sessions";
import type { Context } from "@/server/command";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { writeSignIn } from "@/server/testing/with-sign-in";
import { createCallerFactory } from "@/server/trpc";
import { changeRole, disablePerson, endSessionsOf } from "./manage";
import { hashPassword } from "./password";
import { createSession, renewToken, tokenHash, visitOf } from "./sessions";
import { signIn } from "./sign-in";

const stage = onStage();
const PASSWORD = "harbour kettle moon";
const from = { ip: "direct", userAgent: "test" };
const proven = { method: "password", isProof: true } as const;
let other: Database;
let passwordHash = "";

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD);
  other = openDatabase(stage.base.appUrl, { applicationName: "the other process", max: 2 });
});
afterAll(() => other.close());
beforeEach(() => writeSignIn({}));

async function someone(role: "viewer" | "operator" | "admin" = "operator") {
  const email = `${randomUUID()}@example.test`;
  const [person] = await stage.db
    .insert(people)
    .values({ email, name: "Sam", role, passwordHash })
    .returning();
  if (!person) throw new Error("nobody");
  return person;
}

async function entered(person: { id: string; role: "viewer" | "operator" | "admin" | "auditor" }) {
  const { token, id } = await createSession(stage.db, person, from, proven);
  const visit = await visitOf(stage.db, token);
  if (!visit) throw new Error("not signed in");
  const ctx: Context = { actor: visit.actor, db: stage.db, now: new Date(), correlationId: randomUUID() };
  return { token, id, ctx };
}

/** How both processes see a token: here at once, there at their next request. */
const seen = (token: string) =>
  Promise.all([stage.db, other.db].map(async (db) => (await visitOf(db, token)) !== undefined));

describe("a session", () => {
  test("has an id like no other of a thousand", async () => {
    const person = await someone();
    const made: Awaited<ReturnType<typeof createSession>>[] = [];
    // Fifty at once: more would wait too long for a connection on a busy machine.
    while (made.length < 1000)
      made.push(
        ...(await Promise.all(
          Array.from({ length: 50 }, () => createSession(stage.db, person, from, proven)),
        )),
      );
    expect(new Set(made.map(({ token }) => token)).size).toBe(1000);
    expect(made.every(({ token }) => Buffer.from(token, "base64url").length === 32)).toBe(true);
  });

  test("that is forged, revoked, or of somebody disabled is refused on both processes", async () => {
    const person = await someone();
    const one = await entered(person);
    expect(await seen(one.token)).toEqual([true, true]);
    expect(await seen(tokenHash(one.token))).toEqual([false, false]);
    expect(await seen(`${one.token}x`)).toEqual([false, false]);
    await endSessionsOf(as(stage, "admin"), { personId: person.id });
    expect(await seen(one.token)).toEqual([false, false]);
    const two = await entered(person);
    await disablePerson(as(stage, "admin"), { personId: person.id });
    expect(await seen(two.token)).toEqual([false, false]);
  });

  test("ends when the role's own limits say so, whatever it began with", async () => {
    const person = await someone("viewer");
    const { token, id } = await entered(person);
    const aged = (text: string) =>
      stage.db
        .update(sessions)
        .set({ createdAt: sql`now() - ${text}::interval`, lastSeenAt: sql`now() - interval '6 minutes'` })
        .where(eq(sessions.id, id));
    await aged("3 hours");
    expect(await seen(token)).toEqual([true, true]);
    writeSignIn({ sessions: { viewer: { hours: 2, idleMinutes: 30 } } });
    expect(await seen(token)).toEqual([false, false]);
    writeSignIn({ sessions: { viewer: { hours: 4, idleMinutes: 5 } } });
    await aged("3 hours");
    expect(await seen(token)).toEqual([false, false]);
  });

  test("gets a new token at the next call once the role has changed; of many calls one brings it", async () => {
    const person = await someone("viewer");
    const { token, id } = await entered(person);
    await changeRole(as(stage, "admin"), { personId: person.id, role: "operator" });
    expect((await visitOf(stage.db, token))?.mustRenew).toBe(true);
    const renewed = await Promise.all([1, 2, 3].map(() => renewToken(stage.db, id, { onlyIfDue: true })));
    const fresh = renewed.filter((one) => one !== undefined);
    expect(fresh).toHaveLength(1);
    expect((await visitOf(stage.db, fresh[0] ?? ""))?.mustRenew).toBe(false);
    expect((await visitOf(stage.db, token))?.actor.isFormer).toBe(true);
  });

  test("can be ended by its person, alone or all but this one; never somebody else's", async () => {
    const person = await someone();
    const [here, there, third] = [await entered(person), await entered(person), await entered(person)];
    const stranger = await entered(await someone());
    expect(await refusalOf(endOwnSession(stranger.ctx, { sessionId: there.id }))).toContain(
      "There is no session",
    );
    await endOwnSession(here.ctx, { sessionId: there.id });
    expect(await seen(there.token)).toEqual([false, false]);
    expect(await endOtherSessions(here.ctx, {})).toEqual({ ended: 1 });
    expect([await seen(here.token), await seen(third.token)]).toEqual([
      [true, true],
      [false, false],
    ]);
    expect((await auditOf(stage.db, "session.end-others")).at(-1)?.detail).toMatchObject({
      sessions: [{ id: third.id, ip: "direct", userAgent: "test", method: "password" }],
    });
  });
});

describe("guessing", () => {
  test("of a hundred tries at once five are looked at", async () => {
    const { email } = await someone();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => signIn(stage.db, { email, password: "nope" }, from)),
    );
    const read = outcomes.filter(
      (outcome) => !outcome.ok && outcome.message === "E-mail or password is wrong.",
    );
    expect(read).toHaveLength(5);
  });

  test("from one address thirty failures over many accounts lock the address, and no other", async () => {
    const address = { ip: "198.51.100.7", userAgent: "test" };
    await stage.db.insert(signInAttempts).values(
      Array.from({ length: 30 }, () => ({
        account: `${randomUUID()}@example.test`,
        ip: address.ip,
        succeeded: false,
      })),
    );
    const { email } = await someone();
    expect(await signIn(stage.db, { email, password: PASSWORD }, address)).toMatchObject({
      message: expect.stringContaining("Too many failed tries"),
    });
    expect(
      (await signIn(stage.db, { email, password: PASSWORD }, { ...address, ip: "198.51.100.8" })).ok,
    ).toBe(true);
  });

  test("takes as much work for an account that is not there", async () => {
    const { email } = await someone();
    /** Of this process alone: how long it waits for others tells nothing. */
    const work = async (account: string) => {
      const before = process.cpuUsage();
      await signIn(stage.db, { email: account, password: "nope" }, from);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await work(`${randomUUID()}@example.test`);
    const known: number[] = [];
    const unknown: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      known.push(await work(email));
      unknown.push(await work(`${randomUUID()}@example.test`));
    }
    // Loosely: without the decoy an unknown account would be answered with a tenth of the work.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.4);
  });
});

test("whose role needs an authenticator can do nothing before it is set up", async () => {
  writeSignIn({ secondFactorFor: ["operator"] });
  const { ctx } = await entered(await someone("operator"));
  const caller = createCallerFactory(appRouter)(ctx);
  expect(await refusalOf(caller.platforms.overview())).toContain("Set it up first");
  expect((await caller.account.own()).needsFactor).toBe(true);
  const viewer = createCallerFactory(appRouter)((await entered(await someone("viewer"))).ctx);
  expect(await refusalOf(viewer.platforms.overview())).toBe("it was allowed");
});

test("disabling somebody without a fresh proof is asked for first, and the browser is told so", async () => {
  const person = await someone();
  const admin = await entered(await someone("admin"));
  await stage.db.update(sessions).set({ steppedUpAt: null }).where(eq(sessions.id, admin.id));
  const caller = createCallerFactory(appRouter)(admin.ctx);
  const refused = await caller.people.disable({ personId: person.id }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "FORBIDDEN", cause: { name: "StepUpNeeded" } });
  expect(await auditOf(stage.db, "person.disable")).not.toContainEqual(
    expect.objectContaining({ actorId: admin.ctx.actor.id }),
  );
});

test("disabling somebody ends at once what they hold, and says what", async () => {
  const person = await someone("operator");
  await entered(person);
  await entered(person);
  const at = new Date();
  await stage.db.insert(oneTimeLinks).values({
    tokenHash: randomUUID(),
    purpose: "set-password",
    personId: person.id,
    expiresAt: new Date(Date.now() + 60_000),
  });
  await stage.db.insert(machineTokens).values({
    name: "probe",
    tokenHash: randomUUID(),
    beginning: "wh_",
    uses: ["read"],
    ownerId: person.id,
    ownerName: person.name,
    reason: "for the test",
    createdAt: at,
    createdByName: "Ada",
    expiresAt: new Date(Date.now() + 60_000),
  });
  await stage.db.insert(accessRequests).values({
    personId: person.id,
    role: "admin",
    hours: 1,
    reason: "for the test",
    state: "waiting",
    requestedAt: at,
    expiresAt: new Date(Date.now() + 60_000),
  });
  await stage.db.insert(auditExports).values({
    requestedById: person.id,
    requestedByName: person.name,
    requestedAt: at,
    format: "csv",
    filter: {},
    timeZone: "UTC",
    places: "everywhere",
    state: "waiting",
  });
  const { ended } = await disablePerson(as(stage, "admin"), { personId: person.id });
  expect(ended).toEqual({
    sessions: 2,
    approvals: 0,
    alerts: 0,
    flows: 0,
    runbooks: 0,
    tokens: 1,
    requests: 1,
    exports: 1,
    links: 1,
  });
  const open = await stage.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.personId, person.id), sql`revoked_at is null`));
  expect(open).toEqual([]);
  const [token] = await stage.db.select().from(machineTokens).where(eq(machineTokens.ownerId, person.id));
  expect(token?.revokedBecause).toBe("Sam: account disabled");
  expect((await auditOf(stage.db, "person.disable")).at(-1)?.detail).toMatchObject({
    ended: { sessions: 2, tokens: 1 },
    sessions: [{ userAgent: "test" }, { userAgent: "test" }],
  });
});
