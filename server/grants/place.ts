import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, tenantRecords } from "@/db/schema";
import { type Place, placeText } from "@/domain/access";
import { badRequest } from "@/domain/errors";

/** Refuses to give a role where nothing is, so that a typing mistake is seen by whoever made it. */
export async function refuseNowhere(db: Db, place: Place): Promise<void> {
  const { environmentId, tenant } = place;
  if (!environmentId) return;
  const [known] = tenant
    ? await db
        .select({ id: tenantRecords.externalId })
        .from(tenantRecords)
        .where(and(eq(tenantRecords.environmentId, environmentId), eq(tenantRecords.externalId, tenant)))
    : await db.select({ id: environments.id }).from(environments).where(eq(environments.id, environmentId));
  if (!known) throw badRequest(`There is no ${placeText(place)}. Look at how it is written.`);
}
