import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { log } from "@/server/log";

/** Counts a call that came too fast. The call is refused whether or not this works. */
export async function countRateRefusal(db: Db, who: string, what: string): Promise<void> {
  try {
    await db.execute(sql`
      insert into rate_refusals as r (who, what, minute, count) values (${who}, ${what}, date_trunc('minute', now()), 1)
      on conflict (who, what, minute) do update set count = r.count + 1`);
  } catch (error) {
    log.warn({ error }, "a refused call was not counted");
  }
}
