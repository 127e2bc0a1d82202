import { and, eq, inArray, or } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";

/** The environments that a token's places mean now; undefined where they mean everything. */
export async function environmentsOf(db: Db, places: readonly string[]): Promise<string[] | undefined> {
  if (places.length === 0) return undefined;
  const rows = await db
    .select({ id: environments.id })
    .from(environments)
    .where(
      and(
        eq(environments.active, true),
        or(
          inArray(environments.id, [...places]),
          // A place is a platform's id or an environment's; the column takes any text here.
          inArray(environments.platformId, [...places] as (typeof environments.$inferSelect)["platformId"][]),
        ),
      ),
    );
  return rows.map(({ id }) => id);
}
