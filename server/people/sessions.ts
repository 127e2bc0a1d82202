import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people, sessions } from "@/db/schema";
import type { Role } from "@/domain/access";
import type { Actor } from "@/server/command";
import { noteSignIn } from "@/server/security/note-sign-in";

const LIMITS: Record<Role, { hours: number; idleMinutes: number }> = {
  viewer: { hours: 12, idleMinutes: 60 },
  operator: { hours: 12, idleMinutes: 60 },
  auditor: { hours: 12, idleMinutes: 60 },
  admin: { hours: 8, idleMinutes: 30 },
};

export const tokenHash = (token: string) => createHash("sha256").update(token).digest("hex");

/** The token leaves the server once, in the browser's cookie; the table keeps its hash. */
export async function createSession(
  db: Db,
  person: { id: string; role: Role },
  from: { ip: string; userAgent: string },
): Promise<{ token: string; id: string }> {
  const token = randomBytes(32).toString("base64url");
  const [row] = await db
    .insert(sessions)
    .values({
      tokenHash: tokenHash(token),
      personId: person.id,
      expiresAt: sql`now() + make_interval(hours => ${LIMITS[person.role].hours})`,
      ip: from.ip,
      userAgent: from.userAgent.slice(0, 300),
    })
    .returning({ id: sessions.id });
  if (!row) throw new Error("The session was not stored.");
  await noteSignIn(db, { personId: person.id, sessionId: row.id, ip: from.ip });
  return { token, id: row.id };
}

export type Visit = { actor: Actor; timeZone: string; expiresAt: Date };

/** Who a token belongs to now; undefined when it was revoked, ran out, idled too long or its person is disabled. */
export async function visitOf(db: Db, token: string): Promise<Visit | undefined> {
  const [row] = await db
    .select({
      sessionId: sessions.id,
      ip: sessions.ip,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      id: people.id,
      name: people.name,
      email: people.email,
      role: people.role,
      timeZone: people.timeZone,
      now: sql<Date>`now()`.mapWith((value) => new Date(value)),
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(
      and(
        eq(sessions.tokenHash, tokenHash(token)),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, sql`now()`),
        isNull(people.disabledAt),
      ),
    );
  if (!row) return undefined;
  const idleMs = row.now.getTime() - row.lastSeenAt.getTime();
  if (idleMs > LIMITS[row.role].idleMinutes * 60_000) return undefined;
  if (idleMs > 60_000)
    await db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.id, row.sessionId));
  return {
    actor: {
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      sessionId: row.sessionId,
      ip: row.ip,
    },
    timeZone: row.timeZone,
    expiresAt: row.expiresAt,
  };
}

/** Whether a session still counts, asked by what lives longer than one request. */
export async function isOpen(db: Db, sessionId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(
      and(
        eq(sessions.id, sessionId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, sql`now()`),
        isNull(people.disabledAt),
      ),
    );
  return row !== undefined;
}

/** Ends one session or all of a person's; works at the next request of that browser. */
export async function revokeSessions(
  db: Db,
  which: { sessionId: string } | { personId: string },
  because: string,
): Promise<number> {
  const revoked = await db
    .update(sessions)
    .set({ revokedAt: sql`now()`, revokedBecause: because })
    .where(
      and(
        "sessionId" in which ? eq(sessions.id, which.sessionId) : eq(sessions.personId, which.personId),
        isNull(sessions.revokedAt),
      ),
    )
    .returning({ id: sessions.id });
  return revoked.length;
}
