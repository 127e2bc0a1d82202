import type { Db } from "@/db";

export async function walkFlow(_db: Db, _id: string, _now: Date): Promise<void> {}
export async function walkFlows(_db: Db, _now: Date): Promise<void> {}
