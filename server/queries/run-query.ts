import type { Db } from "@/db";
import type { EnvironmentBook } from "@/server/observe/environment-book";

/** Asks the platform what a query run wants to know and writes the answer down. */
export async function runQuery(_db: Db, _book: EnvironmentBook, _id: string): Promise<void> {}

/** Takes up what dead workers left, and ends what nobody answered. */
export async function sweepQueries(_db: Db, _now: Date): Promise<void> {}

export async function forgetQueries(_db: Db, _now: Date): Promise<void> {}
