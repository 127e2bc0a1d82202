import type { Db } from "@/db";

/** Takes a run as far as it goes without a person: machine steps that are ready, waits that ended, actions that settled. */
export async function walkRunbook(_db: Db, _id: string, _now: Date): Promise<void> {}

/** Every run on which time or a worker has moved something. */
export async function walkRunbooks(_db: Db, _now: Date): Promise<void> {}
