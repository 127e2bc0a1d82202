import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, contacts, escalationPolicies, onCallOverrides, onCallSchedules } from "@/db/schema";
import type { Book } from "@/domain/escalation-reach";

/** Everything that decides who is told; overrides that ended before `since` are left out. */
export async function readBook(db: Db, since: Date): Promise<Book> {
  const ladders = await db
    .select()
    .from(escalationPolicies)
    .where(eq(escalationPolicies.active, true))
    .orderBy(asc(escalationPolicies.id));
  const people = await db.select().from(contacts).orderBy(asc(contacts.id));
  const schedules = await db.select().from(onCallSchedules).where(eq(onCallSchedules.active, true));
  const overrides = await db
    .select()
    .from(onCallOverrides)
    .where(and(isNull(onCallOverrides.endedAt), gt(onCallOverrides.toAt, since)))
    .orderBy(asc(onCallOverrides.createdAt), asc(onCallOverrides.id));
  const ways = await db.select().from(channels).where(eq(channels.active, true)).orderBy(asc(channels.id));
  return {
    ladders,
    contacts: new Map(people.map((contact) => [contact.id, contact])),
    schedules: new Map(
      schedules.map((schedule) => [
        schedule.id,
        { ...schedule, overrides: overrides.filter(({ scheduleId }) => scheduleId === schedule.id) },
      ]),
    ),
    channels: ways,
  };
}
