import type { Db } from "@/db";

/** Sends what is due from the outbox. */
export async function sendNotifications(_db: Db, _now: Date): Promise<void> {}
