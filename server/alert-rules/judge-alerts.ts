import type { Db } from "@/db";

/** Asks every rule of everything it looks at, and says what fires and what is well again. One worker at a time. */
export async function judgeAlerts(_db: Db, _now: Date): Promise<void> {}
