import { desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { thresholds, thresholdVersions } from "@/db/schema";

export function listThresholds(db: Db) {
  return db
    .select()
    .from(thresholds)
    .where(eq(thresholds.active, true))
    .orderBy(thresholds.platformId, thresholds.metric)
    .limit(1000);
}

export function thresholdHistory(db: Db, id: string) {
  return db
    .select()
    .from(thresholdVersions)
    .where(eq(thresholdVersions.thresholdId, id))
    .orderBy(desc(thresholdVersions.version))
    .limit(100);
}
