import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, environments } from "@/db/schema";

export const AZURE = "azure-governance/production";
export const ADINSIGHTS = "adinsights/production";
export const COMPLYAI = "complyai/production";
export const NOW = new Date("2026-11-20T12:00:00Z");
export const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);

export async function placesFor(db: Db): Promise<void> {
  await db.insert(environments).values([
    {
      id: AZURE,
      platformId: "azure-governance",
      name: "production",
      dialect: "real",
      credentials: { "jwt-secret": "env:TEST_JWT", username: "env:TEST_USER" },
    },
    {
      id: ADINSIGHTS,
      platformId: "adinsights",
      name: "production",
      dialect: "runbook",
      credentials: { "kingston-api-key": "env:TEST_KINGSTON", "webhook-secret": "env:TEST_HOOK" },
      options: { tenants: "kingston, negril" },
    },
    { id: COMPLYAI, platformId: "complyai", name: "production", dialect: "internal-key" },
  ]);
}

export async function credentialAt(db: Db, environmentId: string, name: string) {
  const [row] = await db
    .select()
    .from(credentials)
    .where(and(eq(credentials.environmentId, environmentId), eq(credentials.name, name)));
  if (!row) throw new Error(`there is no ${name}`);
  return row;
}
