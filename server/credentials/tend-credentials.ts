import type { Db } from "@/db";

/** Keeps the inventory as configuration and platforms tell it, and says what ends soon. */
export async function tendCredentials(_db: Db, _now: Date): Promise<void> {}
