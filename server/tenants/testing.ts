import type { Db } from "@/db";
import { environments, listings } from "@/db/schema";
import type { PlatformId } from "@/domain/platform";
import type { TenantSeen } from "@/platforms/platform";
import type { Stage } from "@/server/testing/cast";
import { storeTenants } from "./store-tenants";

export const AZURE = "azure-governance/production";
export const ADS = "adinsights/production";
export const NOON = new Date("2026-11-21T12:00:00Z");
export const minute = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

export async function addPlaces(db: Db): Promise<void> {
  const place = (id: string, platformId: PlatformId) => ({ id, platformId, name: id.split("/")[1] ?? "" });
  await db.insert(environments).values([place(AZURE, "azure-governance"), place(ADS, "adinsights")]);
}

export const tenant = (externalId: string, more: Partial<TenantSeen> = {}): TenantSeen => ({
  externalId,
  name: externalId,
  active: true,
  ...more,
});

/** What the worker does with a platform's list, and with the moment of it. */
export async function hearList(
  stage: Pick<Stage, "app" | "db">,
  environmentId: string,
  seen: readonly TenantSeen[],
  at: Date,
): Promise<void> {
  const client = await stage.app.pool.connect();
  try {
    await client.query("begin");
    await storeTenants(client, environmentId, seen, at);
    await client.query("commit");
  } finally {
    client.release();
  }
  await stage.db
    .insert(listings)
    .values({ environmentId, kind: "tenants", seenAt: at, everySeconds: 300 })
    .onConflictDoUpdate({ target: [listings.environmentId, listings.kind], set: { seenAt: at } });
}
