import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people } from "@/db/schema";
import type { Holding, Standing } from "@/domain/access";

type Stored = Omit<Holding, "until"> & { until: string | null };

/** A grant that counts now, by the database's clock. */
export const GRANT_HOLDS = sql`grants.revoked_at is null and (grants.expires_at is null or grants.expires_at > now())`;

/** What grants give to the person of the row that is read; a column beside those of `people`. */
export const heldByPerson = sql<Holding[]>`(
  select coalesce(json_agg(json_build_object('role', role, 'until', expires_at, 'place',
    json_build_object('platformId', platform_id, 'environmentId', environment_id, 'tenant', tenant))), '[]')
  from grants where grants.person_id = people.id and ${GRANT_HOLDS})`.mapWith((held: Stored[]) =>
  held.map(({ role, place, until }) => ({ role, place, until: until === null ? null : new Date(until) })),
);

/** What somebody is now; undefined for an account that is switched off or gone. */
export async function standingOf(
  db: Db,
  personId: string,
  hold = false,
): Promise<(Standing & { id: string; name: string; email: string; holdings: Holding[] }) | undefined> {
  // Held first, and read after whoever changes it has committed.
  if (hold) await db.select({ id: people.id }).from(people).where(eq(people.id, personId)).for("share");
  const [person] = await db
    .select({
      id: people.id,
      name: people.name,
      email: people.email,
      role: people.role,
      reach: people.reach,
      holdings: heldByPerson,
    })
    .from(people)
    .where(and(eq(people.id, personId), isNull(people.disabledAt)));
  return person;
}
