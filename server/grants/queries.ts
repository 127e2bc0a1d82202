import { and, asc, desc, eq, gt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { accessRequests, environments, grants, people } from "@/db/schema";
import { GRANT_HOLDS } from "./holdings";

const LATELY = sql`now() - interval '30 days'`;
const MOST = 500;

const shownOfGrant = {
  id: grants.id,
  personId: grants.personId,
  person: people.name,
  role: grants.role,
  platformId: grants.platformId,
  environmentId: grants.environmentId,
  tenant: grants.tenant,
  reason: grants.reason,
  grantedByName: grants.grantedByName,
  grantedAt: grants.grantedAt,
  expiresAt: grants.expiresAt,
  revokedAt: grants.revokedAt,
  revokedByName: grants.revokedByName,
  holds: sql<boolean>`(${GRANT_HOLDS})`,
};

/** Those that count now, then those that ended in the last thirty days; of one person or of everybody. */
export function listGrants(db: Db, personId?: string) {
  return db
    .select(shownOfGrant)
    .from(grants)
    .innerJoin(people, eq(people.id, grants.personId))
    .where(
      and(
        personId ? eq(grants.personId, personId) : undefined,
        or(GRANT_HOLDS, sql`coalesce(grants.revoked_at, grants.expires_at) > ${LATELY}`),
      ),
    )
    .orderBy(sql`(${GRANT_HOLDS}) desc`, asc(people.name), desc(grants.grantedAt))
    .limit(MOST);
}

const shownOfRequest = {
  id: accessRequests.id,
  personId: accessRequests.personId,
  person: people.name,
  role: accessRequests.role,
  platformId: accessRequests.platformId,
  environmentId: accessRequests.environmentId,
  tenant: accessRequests.tenant,
  hours: accessRequests.hours,
  reason: accessRequests.reason,
  state: accessRequests.state,
  version: accessRequests.version,
  requestedAt: accessRequests.requestedAt,
  expiresAt: accessRequests.expiresAt,
  decidedByName: accessRequests.decidedByName,
  decidedAt: accessRequests.decidedAt,
  decisionReason: accessRequests.decisionReason,
};

/** Those that wait, then the latest that were decided; one that nobody decided in time shows as expired. */
export async function listAccessRequests(db: Db, now: Date, personId?: string) {
  const rows = await db
    .select(shownOfRequest)
    .from(accessRequests)
    .innerJoin(people, eq(people.id, accessRequests.personId))
    .where(
      and(
        personId ? eq(accessRequests.personId, personId) : undefined,
        or(eq(accessRequests.state, "waiting"), gt(accessRequests.requestedAt, LATELY)),
      ),
    )
    .orderBy(sql`${accessRequests.state} <> 'waiting'`, desc(accessRequests.requestedAt))
    .limit(MOST);
  return rows.map((row) =>
    row.state === "waiting" && row.expiresAt <= now ? { ...row, state: "expired" as const } : row,
  );
}

/** The environments in sight, to choose one. */
export const environmentNames = async (db: Db): Promise<string[]> =>
  (
    await db
      .select({ id: environments.id })
      .from(environments)
      .where(eq(environments.active, true))
      .orderBy(environments.id)
  ).map(({ id }) => id);
