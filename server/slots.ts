import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { expectedSlots } from "@/db/schema";
import { log } from "./log";

export type Schedule = { name: string; everySeconds: number; run(now: Date): Promise<void> };

/**
 * Runs the current slot of a schedule, once over all workers. Slots that nobody ran, because no worker was there,
 * are counted on the slot that catches up for them: one run, not many.
 */
export async function runSlot(db: Db, schedule: Schedule, now: Date): Promise<boolean> {
  const everyMs = schedule.everySeconds * 1000;
  const slot = new Date(Math.floor(now.getTime() / everyMs) * everyMs);
  const [before] = await db
    .select({ slot: expectedSlots.slot })
    .from(expectedSlots)
    .where(and(eq(expectedSlots.schedule, schedule.name), lt(expectedSlots.slot, slot)))
    .orderBy(desc(expectedSlots.slot))
    .limit(1);
  const caughtUp = before
    ? Math.max(0, Math.round((slot.getTime() - before.slot.getTime()) / everyMs) - 1)
    : 0;
  const [mine] = await db
    .insert(expectedSlots)
    .values({ schedule: schedule.name, slot, state: "running", startedAt: now, caughtUp })
    .onConflictDoNothing()
    .returning({ slot: expectedSlots.slot });
  if (!mine) return false;

  const where = and(eq(expectedSlots.schedule, schedule.name), eq(expectedSlots.slot, slot));
  try {
    await schedule.run(now);
    await db.update(expectedSlots).set({ state: "done", finishedAt: sql`now()` }).where(where);
  } catch (error) {
    log.error({ error, schedule: schedule.name }, "schedule failed");
    await db
      .update(expectedSlots)
      .set({ state: "failed", finishedAt: sql`now()`, error: error instanceof Error ? error.name : "Error" })
      .where(where);
  }
  return true;
}

/** Slots whose worker died in the middle; what they do is harmless to repeat, so the next slot does it. */
export async function sweepSlots(db: Db): Promise<void> {
  await db
    .update(expectedSlots)
    .set({ state: "missed", finishedAt: sql`now()` })
    .where(
      and(
        eq(expectedSlots.state, "running"),
        lt(expectedSlots.startedAt, sql`now() - interval '15 minutes'`),
      ),
    );
  await db.delete(expectedSlots).where(lt(expectedSlots.slot, sql`now() - interval '7 days'`));
}
