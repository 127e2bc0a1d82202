import { and, eq, isNull, lte, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { accessRequests, grants, people } from "@/db/schema";
import { lapsePerson } from "@/server/approvals/lapse-person";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { aboutGrant } from "./give";
import { aboutRequest } from "./request-access";

const AT_ONCE = 100;

/**
 * Tells of grants that ran out and of requests that nobody decided, once each. Neither needs this to end: the clock of
 * the database is asked whenever somebody wants to do something.
 */
export async function tendAccess(db: Db, now: Date): Promise<void> {
  const over = await db
    .select({ id: grants.id })
    .from(grants)
    .where(and(isNull(grants.endedAt), lte(grants.expiresAt, sql`now()`)))
    .limit(AT_ONCE);
  for (const { id } of over) await db.transaction((tx) => endGrant(tx, id, now));
  const undecided = await db
    .select({ id: accessRequests.id })
    .from(accessRequests)
    .where(and(eq(accessRequests.state, "waiting"), lte(accessRequests.expiresAt, now)))
    .limit(AT_ONCE);
  for (const { id } of undecided) await db.transaction((tx) => endRequest(tx, id, now));
}

async function endGrant(tx: Db, id: string, now: Date): Promise<void> {
  const [ended] = await tx
    .update(grants)
    .set({ endedAt: sql`now()` })
    .where(and(eq(grants.id, id), isNull(grants.endedAt)))
    .returning();
  if (!ended) return;
  const lapsed = await lapsePerson(tx, ended.personId, now);
  await appendAudit(tx, SYSTEM, id, {
    ...aboutGrant(ended, await nameOf(tx, ended.personId), { lapsed }),
    action: "grant.expire",
    result: "done",
  });
}

async function endRequest(tx: Db, id: string, now: Date): Promise<void> {
  const [ended] = await tx
    .update(accessRequests)
    .set({ state: "expired", version: sql`${accessRequests.version} + 1`, decidedAt: now })
    .where(and(eq(accessRequests.id, id), eq(accessRequests.state, "waiting")))
    .returning();
  if (!ended) return;
  await appendAudit(tx, SYSTEM, id, {
    ...aboutRequest(ended, await nameOf(tx, ended.personId)),
    action: "access.expire",
    result: "done",
  });
}

async function nameOf(tx: Db, id: string): Promise<string> {
  const [person] = await tx.select({ name: people.name }).from(people).where(eq(people.id, id));
  return person?.name ?? "";
}
