import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people, usualPlaces } from "@/db/schema";
import { hourIn, networkOf, unusualOf } from "@/domain/usual-sign-in";
import { appendAudit } from "@/server/audit/append";

/**
 * Learns from where and when somebody comes, and writes into the trail when this time is unlike all before. Inside
 * the transaction of the sign-in, whichever way it was made.
 */
export async function noteSignIn(
  db: Db,
  { personId, sessionId, ip }: { personId: string; sessionId: string; ip: string },
  at?: Date,
): Promise<void> {
  const [person] = await db
    .select({
      name: people.name,
      role: people.role,
      timeZone: people.timeZone,
      now: sql<Date>`now()`.mapWith((value) => new Date(value)),
    })
    .from(people)
    .where(eq(people.id, personId));
  if (!person) return;
  const now = at ?? person.now;
  const network = networkOf(ip);
  const hour = hourIn(person.timeZone, now);
  const known = await db.select().from(usualPlaces).where(eq(usualPlaces.personId, personId));
  const unusual = unusualOf(known, { network, hour }, now);
  const hours = Array.from({ length: 24 }, (_, each) => (each === hour ? 1 : 0));
  await db
    .insert(usualPlaces)
    .values({ personId, network, firstSeenAt: now, lastSeenAt: now, signIns: 1, hours })
    .onConflictDoUpdate({
      target: [usualPlaces.personId, usualPlaces.network],
      set: {
        lastSeenAt: now,
        signIns: sql`${usualPlaces.signIns} + 1`,
        hours: sql`jsonb_set(${usualPlaces.hours}, array[${String(hour)}], to_jsonb((${usualPlaces.hours}->>${hour}::int)::int + 1))`,
      },
    });
  if (unusual.length === 0) return;
  await appendAudit(
    db,
    { kind: "person", id: personId, name: person.name, role: person.role, session: sessionId, ip },
    randomUUID(),
    {
      action: "security.unusual-sign-in",
      result: "done",
      subjectKind: "person",
      subjectId: personId,
      detail: { unusual, network, hour, timeZone: person.timeZone },
    },
  );
}
