import type { Db } from "@/db";

/** Marks what live silences match, and ends those that are over or match nothing any more. */
export async function tendSilences(_db: Db, _now: Date): Promise<void> {}
