import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { thresholds } from "@/db/schema";
import type { Limits } from "@/domain/threshold";

export type LimitBook = ReadonlyMap<string, Limits>;

/** Every threshold in force, by id ("platform/metric"). */
export async function readLimits(db: Db): Promise<LimitBook> {
  const rows = await db
    .select({
      id: thresholds.id,
      unit: thresholds.unit,
      direction: thresholds.direction,
      target: thresholds.target,
      warn: thresholds.warn,
      alert: thresholds.alert,
      strict: thresholds.strict,
    })
    .from(thresholds)
    .where(eq(thresholds.active, true));
  return new Map(rows.map(({ id, ...limits }) => [id, limits]));
}
