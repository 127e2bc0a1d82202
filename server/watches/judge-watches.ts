import type { Db } from "@/db";
import type { actionRuns } from "@/db/schema";

/** Begins to watch what a finished action may have made worse, in the transaction that ends it. */
export async function beginWatch(
  _db: Db,
  _run: typeof actionRuns.$inferSelect,
  _watch: { minutes: number; checks: readonly string[] },
  _now: Date,
): Promise<void> {}

/** Compares what is watched with the hour before, and gives the verdict when its time is up. */
export async function judgeWatches(_db: Db, _now: Date): Promise<void> {}
