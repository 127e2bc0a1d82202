import type { Db } from "@/db";

export async function lintRunbooks(_db: Db, _now: Date): Promise<void> {}
