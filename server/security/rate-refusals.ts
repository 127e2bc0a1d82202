import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { log } from "@/server/log";

/** What is counted of machines that nobody knows: their address is all there is of them. */
export const BY_ADDRESS = "address";

type Uncounted = { count: number; writing?: Promise<void> | undefined };
const uncounted = new WeakMap<Db, Map<string, Uncounted>>();

/**
 * Counts a call that came too fast. The call is refused whether or not this works. While one count is being written
 * those after it gather, so that a flood costs one statement at a time for each caller.
 */
export async function countRateRefusal(db: Db, who: string, what: string): Promise<void> {
  const all = uncounted.get(db) ?? new Map<string, Uncounted>();
  uncounted.set(db, all);
  const key = `${who} ${what}`;
  const mine = all.get(key) ?? { count: 0 };
  all.set(key, mine);
  mine.count += 1;
  mine.writing ??= writeAll(db, who, what, mine, () => all.delete(key));
  await mine.writing;
}

async function writeAll(db: Db, who: string, what: string, mine: Uncounted, end: () => void): Promise<void> {
  while (mine.count > 0) {
    const { count } = mine;
    mine.count = 0;
    try {
      await db.execute(sql`
        insert into rate_refusals as r (who, what, minute, count) values (${who}, ${what}, date_trunc('minute', now()), ${count})
        on conflict (who, what, minute) do update set count = r.count + excluded.count`);
    } catch (error) {
      log.warn({ error }, "refused calls were not counted");
    }
  }
  end();
}
