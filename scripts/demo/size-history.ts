import type { Db } from "@/db";
import { sizes } from "@/db/schema";
import { noise } from "@/platforms/simulator/noise";
import { ownSizes, WHOLE } from "@/server/capacity/record-sizes";
import { SELF } from "@/server/config/apply";

const DAY = 86_400_000;
const DAYS = 75;
/** Of today's size: by so much it grew in a day. */
const GROWTH = 0.006;
const UNEVEN = 0.02;
/** As large as the simulated one is. */
const ELSEWHERE = { environmentId: "complyai/production", name: WHOLE, bytes: 8_700_000 };

/** Two and a half months that led to today's sizes, with some days on which nobody could look. */
export async function seedSizes(db: Db, now: Date): Promise<void> {
  const today = [...(await ownSizes(db)).map((size) => ({ ...size, environmentId: SELF })), ELSEWHERE];
  const rows = today.flatMap(({ environmentId, name, bytes }) =>
    Array.from({ length: DAYS }, (_, index) => index + 1)
      .filter((ago) => noise("sizes", environmentId, "seen", ago) > 0.06)
      .map((ago) => {
        const at = new Date(now.getTime() - ago * DAY);
        const uneven = UNEVEN * (noise("sizes", environmentId, name, ago) - 0.5);
        return {
          environmentId,
          name,
          day: at.toISOString().slice(0, 10),
          bytes: Math.round(bytes * (1 - GROWTH * ago + uneven)),
          seenAt: at,
        };
      }),
  );
  await db.insert(sizes).values(rows).onConflictDoNothing();
}
