import type { Db } from "@/db";

/** Stores what ships in `platforms/<id>/runbooks/`: a changed text is a new version, unless people edited theirs. */
export async function storeRunbooks(_db: Db, _now: Date): Promise<void> {}
