import type { Db } from "@/db";

/** What time alone changes: recovery that has held, leases that ended, what is explained by something else, flapping. */
export async function tendAlerts(_db: Db, _now: Date): Promise<void> {}
