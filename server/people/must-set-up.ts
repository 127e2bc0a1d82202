import { and, eq, isNotNull } from "drizzle-orm";
import type { Db } from "@/db";
import { secondFactors } from "@/db/schema";
import type { Role } from "@/domain/access";
import { settings } from "@/server/config/settings";

/** Whether a role asks for an authenticator here; who comes through the identity provider shows theirs there. */
export const asksForFactor = ({ role, source }: { role: Role; source: string }): boolean =>
  source === "local" && settings().signIn.secondFactorFor.includes(role);

export async function mustSetUp(
  db: Db,
  person: { id: string; role: Role; source: string },
): Promise<boolean> {
  return asksForFactor(person) && !(await confirmedFactor(db, person.id));
}

/** The authenticator that counts; one whose first code was never given does not. */
export async function confirmedFactor(db: Db, personId: string) {
  const [factor] = await db
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.personId, personId), isNotNull(secondFactors.confirmedAt)));
  return factor;
}
