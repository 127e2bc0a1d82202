import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, jobStates, listings, platformAlerts, tenants } from "@/db/schema";
import { PLATFORM_IDS } from "@/domain/platform";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { declarationOf } from "@/server/connectors";
import { type LimitBook, readLimits } from "@/server/observe/limits";

type CheckRow = typeof checks.$inferSelect;

/** Everything that rows are judged by, as it is known now. */
export type KnownWorld = {
  now: Date;
  declaration: PlatformDeclaration;
  limits: LimitBook;
  /** Checks of the environment itself, and of other platforms that a row may name. */
  checks: (CheckRow & { platformId: PlatformDeclaration["id"] })[];
  jobs: (typeof jobStates.$inferSelect)[];
  alerts: (typeof platformAlerts.$inferSelect)[];
  tenants: (typeof tenants.$inferSelect)[];
  listings: (typeof listings.$inferSelect)[];
};

export async function readWorld(
  db: Db,
  environmentId: string,
  otherPlatforms: readonly string[],
  now: Date,
): Promise<KnownWorld> {
  const [environment] = await db.select().from(environments).where(eq(environments.id, environmentId));
  if (!environment) throw new Error(`environment ${environmentId} is gone`);
  const named = PLATFORM_IDS.filter((id) => otherPlatforms.includes(id));
  const [checkRows, jobRows, alertRows, tenantRows, listingRows, limits] = await Promise.all([
    db
      .select({ check: checks, platformId: environments.platformId })
      .from(checks)
      .innerJoin(environments, eq(environments.id, checks.environmentId))
      .where(
        and(
          eq(checks.active, true),
          eq(environments.active, true),
          named.length > 0
            ? sql`(${checks.environmentId} = ${environmentId} or ${inArray(environments.platformId, named)})`
            : eq(checks.environmentId, environmentId),
        ),
      ),
    db.select().from(jobStates).where(eq(jobStates.environmentId, environmentId)),
    db
      .select()
      .from(platformAlerts)
      .where(and(eq(platformAlerts.environmentId, environmentId), isNull(platformAlerts.goneAt))),
    db
      .select()
      .from(tenants)
      .where(and(eq(tenants.environmentId, environmentId), isNull(tenants.goneAt))),
    db.select().from(listings).where(eq(listings.environmentId, environmentId)),
    readLimits(db),
  ]);
  return {
    now,
    declaration: declarationOf(environment.platformId),
    limits,
    checks: checkRows.map(({ check, platformId }) => ({ ...check, platformId })),
    jobs: jobRows,
    alerts: alertRows,
    tenants: tenantRows,
    listings: listingRows,
  };
}
