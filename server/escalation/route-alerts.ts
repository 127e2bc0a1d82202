import type { Db } from "@/db";

/** Decides for every new event of an alert, and for every clock that ran out, who is told, and puts it into the outbox. */
export async function routeAlerts(_db: Db, _now: Date): Promise<void> {}
