import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { identities, people, secondFactors, sessions } from "@/db/schema";
import { GRANT_HOLDS } from "@/server/grants/holdings";

export function listPeople(db: Db) {
  return db
    .select({
      id: people.id,
      email: people.email,
      name: people.name,
      role: people.role,
      reach: people.reach,
      grants: sql<number>`(select count(*)::int from grants where grants.person_id = people.id and ${GRANT_HOLDS})`,
      disabledAt: people.disabledAt,
      createdAt: people.createdAt,
      lastSignInAt: people.lastSignInAt,
      source: people.source,
      hasFactor: sql<boolean>`exists (select 1 from ${secondFactors} f where f.person_id = people.id and f.confirmed_at is not null)`,
      hasIdentity: sql<boolean>`exists (select 1 from ${identities} i where i.person_id = people.id)`,
      hasPassword: sql<boolean>`${people.passwordHash} is not null`,
      openSessions: sql<number>`(select count(*)::int from ${sessions} s where s.person_id = people.id and s.revoked_at is null and s.expires_at > now())`,
    })
    .from(people)
    .orderBy(people.name, people.id)
    .limit(1000);
}

export function listSessions(db: Db, personId: string) {
  return db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      ip: sessions.ip,
      userAgent: sessions.userAgent,
      method: sessions.method,
      steppedUpAt: sessions.steppedUpAt,
    })
    .from(sessions)
    .where(
      and(eq(sessions.personId, personId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)),
    )
    .orderBy(desc(sessions.lastSeenAt))
    .limit(50);
}
