import type { Db } from "@/db";

/** Forgets what is older than it is kept. */
export async function forgetConsoleLog(_db: Db, _now: Date): Promise<void> {}
