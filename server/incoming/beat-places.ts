import { asc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import { declarationOf } from "@/server/connectors";

/** Where a heartbeat may belong: every environment with the jobs that are declared there. */
export async function heartbeatPlaces(db: Db) {
  const rows = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(eq(environments.active, true))
    .orderBy(asc(environments.id));
  return rows
    .filter(({ platformId }) => platformId !== "wheelhouse")
    .map(({ id, platformId }) => ({
      id,
      jobs: declarationOf(platformId).jobs.map(({ key, title }) => ({ key, title })),
    }));
}
