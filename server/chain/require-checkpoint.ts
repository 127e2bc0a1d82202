import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { unavailable } from "@/domain/errors";

const GRACE_MINUTES = 15;

/**
 * Refuses while no place outside has taken a checkpoint for a quarter of an hour; asked before what destroys. Until then
 * an end that is cut off would not be missed, and what destroys is what somebody would want to cut off.
 */
export async function requireCheckpoint(db: Db): Promise<void> {
  const { rows } = await db.execute<{ fresh: boolean }>(
    sql`select exists (select 1 from checkpoint_stores where kind <> 'channel' and written_at > now() - make_interval(mins => ${GRACE_MINUTES})) as fresh`,
  );
  if (rows[0]?.fresh) return;
  throw unavailable(
    `No place outside the database has taken a checkpoint of the audit trail for ${GRACE_MINUTES} minutes, so nothing that destroys is done. See Audit, Proof: which place fails, and since when.`,
  );
}
