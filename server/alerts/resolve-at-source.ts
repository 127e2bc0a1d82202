import type { Db } from "@/db";
import type { Actor } from "@/server/command";
import type { Enqueue } from "@/server/queue";

/**
 * Asks every source of these alerts that can be asked to resolve them there as well, in the caller's transaction;
 * the answer comes later, into `alert_sources`. Returns how many were asked.
 */
export async function resolveAtSource(
  _ctx: { db: Db; now: Date; enqueue: Enqueue; actor: Actor },
  _alertIds: readonly number[],
): Promise<number> {
  return 0;
}
