import type { Db } from "@/db";

/** Ends drafts and requests whose time is up, and approvals of people who may not give them any more. */
export async function lapseRequests(_db: Db, _now: Date): Promise<void> {}
