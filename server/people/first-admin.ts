import { and, eq, isNull } from "drizzle-orm";
import { openDatabase } from "@/db";
import { people } from "@/db/schema";
import { createLink } from "./links";

/** A link that makes the first admin, once, within 24 hours; undefined when there is an admin already. */
export async function firstAdminLink(databaseUrl: string, baseUrl: string): Promise<string | undefined> {
  const { db, close } = openDatabase(databaseUrl, { applicationName: "wheelhouse-start", max: 1 });
  try {
    const [admin] = await db
      .select({ id: people.id })
      .from(people)
      .where(and(eq(people.role, "admin"), isNull(people.disabledAt)))
      .limit(1);
    if (admin) return undefined;
    const token = await createLink(db, { purpose: "first-admin", personId: null });
    return `${baseUrl}/welcome/${token}`;
  } finally {
    await close();
  }
}
