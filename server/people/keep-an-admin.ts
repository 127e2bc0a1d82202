import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people } from "@/db/schema";
import { conflict } from "@/domain/errors";

/** Two admins who remove each other at once wait for one another here, and the second is refused. */
export async function keepAnAdmin(db: Db, leaving: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('keep-an-admin'))`);
  const [other] = await db
    .select({ id: people.id })
    .from(people)
    .where(
      and(
        eq(people.role, "admin"),
        eq(people.reach, "everywhere"),
        isNull(people.disabledAt),
        ne(people.id, leaving),
      ),
    )
    .limit(1);
  if (!other) throw conflict("This is the last admin. Make somebody else admin first.");
}
