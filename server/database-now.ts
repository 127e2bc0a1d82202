import { sql } from "drizzle-orm";
import type { Db } from "@/db";

/** The database's own clock, the same for every process: for what must not happen early because one machine's is wrong. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await db.execute<{ now: string | Date }>(sql`select clock_timestamp() as now`);
  return new Date(rows[0]?.now ?? Number.NaN);
}
