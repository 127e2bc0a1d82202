import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { people } from "@/db/schema";
import type { Role } from "@/domain/access";
import { forbidden } from "@/domain/errors";

/**
 * The role that the person has now, kept until the transaction ends: who changes it waits, and then finds what was
 * done with it. Take it before any run is held.
 */
export async function holdRole(db: Db, { id }: { id: string }): Promise<Role> {
  const [person] = await db
    .select({ role: people.role })
    .from(people)
    .where(and(eq(people.id, id), isNull(people.disabledAt)))
    .for("share");
  if (!person) throw forbidden("Your account is switched off.");
  return person.role;
}
