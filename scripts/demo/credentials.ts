import { and, eq, like } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials } from "@/db/schema";
import { judgeCredentials } from "@/server/credentials/judge-credentials";
import { keepInventory } from "@/server/credentials/keep-inventory";

const DAY_MS = 86_400_000;

type Known = { platform: string; name: string; agedDays: number; endsInDays?: number; owner?: string };

/** What the people of the demo world know of their secrets; of the others nobody knows how old they are. */
const KNOWN: readonly Known[] = [
  { platform: "azure-governance", name: "client-secret", agedDays: 78, endsInDays: 287, owner: "Cloud team" },
  { platform: "azure-governance", name: "api-key", agedDays: 101, owner: "Cloud team" },
  { platform: "adinsights", name: "webhook-secret", agedDays: 84, owner: "Data platform" },
  { platform: "adinsights", name: "tenant-data-keys", agedDays: 3 },
  { platform: "complyai", name: "meta-app-secret", agedDays: 212, owner: "Integrations" },
  { platform: "complyai", name: "stripe-key", agedDays: 45, endsInDays: 140, owner: "Billing" },
  { platform: "notification-preferences", name: "jwt-secret", agedDays: 93, owner: "Messaging" },
  { platform: "notification-preferences", name: "resend-key", agedDays: 40, owner: "Messaging" },
  { platform: "notification-preferences", name: "twilio-key", agedDays: 63, owner: "Messaging" },
  { platform: "notification-preferences", name: "database-login", agedDays: 20 },
];

export async function seedCredentials(db: Db, now: Date): Promise<void> {
  await keepInventory(db, now);
  const at = (days: number) => new Date(now.getTime() + days * DAY_MS);
  for (const { platform, name, agedDays, endsInDays, owner } of KNOWN)
    await db
      .update(credentials)
      .set({
        issuedAt: at(-agedDays),
        ...(endsInDays !== undefined && { expiresAt: at(endsInDays), expiresSaid: "entered" }),
        ...(owner && { ownerName: owner }),
      })
      .where(and(like(credentials.environmentId, `${platform}/%`), eq(credentials.name, name)));
  await judgeCredentials(db, now);
}
