import type { Db } from "@/db";
import type { Standing } from "@/domain/access";
import { forbidden } from "@/domain/errors";
import { standingOf } from "@/server/grants/holdings";

/**
 * What the person may do now, kept until the transaction ends: who changes their role or grants waits, and then finds
 * what was done with them. Take it before any run is held.
 */
export async function holdStanding(db: Db, { id }: { id: string }): Promise<Standing> {
  const person = await standingOf(db, id, true);
  if (!person) throw forbidden("Your account is switched off.");
  return person;
}
