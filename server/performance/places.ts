import { asc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import { declarationOf } from "@/server/connectors";

/** The environments that can be chosen, the console itself last. */
export async function performancePlaces(db: Db) {
  const rows = await db
    .select({ id: environments.id, platformId: environments.platformId, name: environments.name })
    .from(environments)
    .where(eq(environments.active, true))
    .orderBy(asc(environments.id));
  return rows
    .map(({ id, platformId, name }) => ({
      id,
      platformId,
      title: `${declarationOf(platformId).name} ${name}`,
    }))
    .sort((a, b) => Number(a.platformId === "wheelhouse") - Number(b.platformId === "wheelhouse"));
}
