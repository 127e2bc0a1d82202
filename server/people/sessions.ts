import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people, sessions } from "@/db/schema";
import type { Role } from "@/domain/access";
import type { Actor } from "@/server/command";
import { heldByPerson } from "@/server/grants/holdings";
import { noteSignIn } from "@/server/security/note-sign-in";
import { sessionLimits } from "./limits";
import { mustSetUp } from "./must-set-up";

export const tokenHash = (token: string) => createHash("sha256").update(token).digest("hex");

/** 256 random bits; it leaves the server once, in the browser's cookie. The table keeps its hash. */
const newToken = () => randomBytes(32).toString("base64url");

/** Calls that were on their way when a token was replaced are still answered so long. */
const FORMER_SECONDS = 20;

export type Beginning = {
  method: "password" | "second-factor" | "identity-provider";
  /** Whether the sign-in itself proved just now who it is. */
  isProof: boolean;
  issuer?: string;
  subject?: string;
};

export async function createSession(
  db: Db,
  person: { id: string; role: Role },
  from: { ip: string; userAgent: string },
  { isProof, ...beginning }: Beginning,
): Promise<{ token: string; id: string }> {
  const token = newToken();
  const [row] = await db
    .insert(sessions)
    .values({
      ...beginning,
      tokenHash: tokenHash(token),
      personId: person.id,
      expiresAt: sql`now() + make_interval(secs => ${sessionLimits(person.role).hours * 3600})`,
      steppedUpAt: isProof ? sql`now()` : null,
      ip: from.ip,
      userAgent: from.userAgent.slice(0, 300),
    })
    .returning({ id: sessions.id });
  if (!row) throw new Error("The session was not stored.");
  await noteSignIn(db, { personId: person.id, sessionId: row.id, ip: from.ip });
  return { token, id: row.id };
}

export type Visit = { actor: Actor; timeZone: string; expiresAt: Date; mustRenew: boolean };

const isAlive = and(
  isNull(sessions.revokedAt),
  gt(sessions.expiresAt, sql`now()`),
  isNull(people.disabledAt),
);

/** Who a token belongs to now; undefined when it was revoked, ran out, idled too long or its person is disabled. */
export async function visitOf(db: Db, token: string): Promise<Visit | undefined> {
  const hash = tokenHash(token);
  const [row] = await db
    .select({
      sessionId: sessions.id,
      tokenHash: sessions.tokenHash,
      ip: sessions.ip,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      steppedUpAt: sessions.steppedUpAt,
      issuer: sessions.issuer,
      subject: sessions.subject,
      renew: sessions.renew,
      id: people.id,
      name: people.name,
      email: people.email,
      role: people.role,
      source: people.source,
      reach: people.reach,
      holdings: heldByPerson,
      timeZone: people.timeZone,
      now: sql<Date>`now()`.mapWith((value) => new Date(value)),
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(
      and(
        or(
          eq(sessions.tokenHash, hash),
          and(eq(sessions.formerHash, hash), gt(sessions.formerUntil, sql`now()`)),
        ),
        isAlive,
      ),
    );
  if (!row) return undefined;
  const limits = sessionLimits(row.role);
  const idleMs = row.now.getTime() - row.lastSeenAt.getTime();
  // The role may have become one with tighter limits since the session began.
  const ageMs = row.now.getTime() - row.createdAt.getTime();
  if (idleMs > limits.idleMinutes * 60_000 || ageMs > limits.hours * 3_600_000) return undefined;
  if (idleMs > 60_000)
    await db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.id, row.sessionId));
  return {
    actor: {
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      reach: row.reach,
      holdings: row.holdings,
      sessionId: row.sessionId,
      ip: row.ip,
      ...(row.issuer && { identity: `${row.issuer} ${row.subject}` }),
      ...(row.steppedUpAt && { steppedUpAt: row.steppedUpAt }),
      ...(row.tokenHash !== hash && { isFormer: true as const }),
      ...((await mustSetUp(db, row)) && { mustSetUp: true as const }),
    },
    timeZone: row.timeZone,
    expiresAt: row.expiresAt,
    mustRenew: row.renew && row.tokenHash === hash,
  };
}

/** Whether a session still counts, asked by what lives longer than one request. */
export async function isOpen(db: Db, sessionId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(and(eq(sessions.id, sessionId), isAlive));
  return row !== undefined;
}

/** A new token for a session that goes on; undefined when somebody else replaced it, or it ended, meanwhile. */
export async function renewToken(
  db: Db,
  sessionId: string,
  { steppedUp = false, onlyIfDue = false } = {},
): Promise<string | undefined> {
  const token = newToken();
  const [row] = await db
    .update(sessions)
    .set({
      tokenHash: tokenHash(token),
      formerHash: sql`${sessions.tokenHash}`,
      formerUntil: sql`now() + make_interval(secs => ${FORMER_SECONDS})`,
      renew: false,
      ...(steppedUp && { steppedUpAt: sql`now()` }),
    })
    .where(
      and(
        eq(sessions.id, sessionId),
        isNull(sessions.revokedAt),
        onlyIfDue ? eq(sessions.renew, true) : undefined,
      ),
    )
    .returning({ id: sessions.id });
  return row && token;
}

/** What a person may do has changed: each of their sessions gets a new token at its next call. */
export const renewSessionsOf = (db: Db, personId: string) =>
  db
    .update(sessions)
    .set({ renew: true })
    .where(and(eq(sessions.personId, personId), isNull(sessions.revokedAt)));

export type Ended = {
  id: string;
  ip: string;
  userAgent: string;
  method: string;
  createdAt: Date;
  lastSeenAt: Date;
};

/** Ends one session, or a person's, but for the one to be kept; works at the next request. Tells what it ended. */
export async function revokeSessions(
  db: Db,
  which: { sessionId: string } | { personId: string; except?: string },
  because: string,
): Promise<Ended[]> {
  const of: SQL | undefined =
    "sessionId" in which
      ? eq(sessions.id, which.sessionId)
      : and(eq(sessions.personId, which.personId), which.except ? ne(sessions.id, which.except) : undefined);
  return db
    .update(sessions)
    .set({ revokedAt: sql`now()`, revokedBecause: because })
    .where(and(of, isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)))
    .returning({
      id: sessions.id,
      ip: sessions.ip,
      userAgent: sessions.userAgent,
      method: sessions.method,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
    });
}
