import type { Db } from "@/db";
import { sizes } from "@/db/schema";
import { noise } from "@/platforms/simulator/noise";
import { WHOLE } from "@/server/capacity/record-sizes";
import { SELF } from "@/server/config/apply";

const DAY = 86_400_000;
const DAYS = 75;
const MB = 1e6;

/** In megabytes: how large today, by how much it grows in a day, and since when (days ago) it grows like that. */
const GROWTH = [
  { environmentId: SELF, name: WHOLE, today: 410, perDay: 2.4 },
  { environmentId: SELF, name: "observations", today: 240, perDay: 1.6 },
  { environmentId: SELF, name: "audit_events", today: 58, perDay: 0.5 },
  { environmentId: SELF, name: "runs", today: 44, perDay: 0.2 },
  { environmentId: "complyai/production", name: WHOLE, today: 38_400, perDay: 145 },
  { environmentId: "auditron/production", name: WHOLE, today: 12_700, perDay: 0 },
];
/** One database was cleaned up not long ago: its past says nothing of its future. */
const CLEANED = { environmentId: "auditron/production", daysAgo: 9, share: 1.6 };

/** Two and a half months of sizes, with some days on which nobody could look. */
export async function seedSizes(db: Db, now: Date): Promise<void> {
  const rows = GROWTH.flatMap(({ environmentId, name, today, perDay }) =>
    Array.from({ length: DAYS }, (_, index) => index + 1)
      .filter((ago) => noise("sizes", environmentId, "seen", ago) > 0.06)
      .map((ago) => {
        const at = new Date(now.getTime() - ago * DAY);
        const isBefore = environmentId === CLEANED.environmentId && ago > CLEANED.daysAgo;
        const megabytes =
          (today - perDay * ago) * (isBefore ? CLEANED.share : 1) +
          perDay * 4 * (noise("sizes", environmentId, name, ago) - 0.5);
        return {
          environmentId,
          name,
          day: at.toISOString().slice(0, 10),
          bytes: Math.round(megabytes * MB),
          seenAt: at,
        };
      }),
  );
  await db.insert(sizes).values(rows).onConflictDoNothing();
}
