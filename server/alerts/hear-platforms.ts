import type { Db } from "@/db";

/** Takes what the platforms' own lists of alerts show into ours. */
export async function hearPlatformAlerts(_db: Db, _now: Date): Promise<void> {}
