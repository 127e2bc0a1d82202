import { and, asc, desc, eq, gte, inArray, notInArray, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, backfillSlots, backfills } from "@/db/schema";
import { isLive } from "@/domain/action";
import { AppError } from "@/domain/errors";
import type { SlotState } from "@/domain/sync";
import { requestAction } from "@/server/actions/start-action";
import { enqueueIn } from "@/server/queue";
import { jobOf } from "./gap-calendar";
import { takeBatch } from "./plan-backfill";

/** So many runs in a row that did not end well stop a backfill: a person should look before it goes on. */
const FAILURES_IN_A_ROW = 3;

type Backfill = typeof backfills.$inferSelect;
type Slot = typeof backfillSlots.$inferSelect;
type Run = typeof actionRuns.$inferSelect;

/**
 * Moves every backfill on by one step. The slots are the checkpoint: one that has an action run is never given
 * another, and the run's request key is made of backfill, tenant and slot, so that no crash doubles it. Only one
 * worker holds a backfill at a time.
 */
export async function walkBackfills(db: Db, now: Date): Promise<void> {
  const open = await db
    .selectDistinct({ id: backfills.id })
    .from(backfills)
    .leftJoin(
      backfillSlots,
      and(eq(backfillSlots.backfillId, backfills.id), eq(backfillSlots.state, "running")),
    )
    .where(or(eq(backfills.state, "running"), sql`${backfillSlots.backfillId} is not null`));
  for (const { id } of open) await db.transaction((tx) => walk(tx, id, now));
}

async function walk(db: Db, id: string, now: Date): Promise<void> {
  const [row] = await db
    .select()
    .from(backfills)
    .where(eq(backfills.id, id))
    .for("update", { skipLocked: true });
  if (!row) return;
  const live = await settleSlots(db, row, now);
  if (row.state !== "running") return;
  if (await hasFailedTooOften(db, row)) {
    await stop(
      db,
      row,
      `Paused by itself: the last ${FAILURES_IN_A_ROW} runs did not end well. Look why, then resume.`,
    );
    return;
  }
  const waiting = await db
    .select()
    .from(backfillSlots)
    .where(and(eq(backfillSlots.backfillId, id), eq(backfillSlots.state, "waiting")))
    .orderBy(asc(backfillSlots.position));
  if (waiting.length === 0 && live === 0) {
    await db.update(backfills).set({ state: "done", finishedAt: now }).where(eq(backfills.id, id));
    return;
  }
  await startRuns(db, row, waiting, row.concurrency - live, now);
}

/** Writes down what became of the runs; returns how many are still under way. */
async function settleSlots(db: Db, row: Backfill, now: Date): Promise<number> {
  const started = await db
    .select({ slot: backfillSlots, run: actionRuns })
    .from(backfillSlots)
    .innerJoin(actionRuns, eq(actionRuns.id, backfillSlots.actionRunId))
    .where(and(eq(backfillSlots.backfillId, row.id), eq(backfillSlots.state, "running")));
  const runs = new Map(started.map(({ run }) => [run.id, run]));
  for (const run of runs.values()) {
    if (isLive(run.state)) continue;
    const slots = started.filter(({ slot }) => slot.actionRunId === run.id).map(({ slot }) => slot);
    await settle(db, row, run, slots, now);
  }
  return [...runs.values()].filter(({ state }) => isLive(state)).length;
}

const OUTCOME: Partial<Record<Run["state"], SlotState>> = {
  succeeded: "succeeded",
  failed: "failed",
  "outcome-unknown": "unknown",
  cancelled: "cancelled",
};

async function settle(db: Db, row: Backfill, run: Run, slots: readonly Slot[], now: Date): Promise<void> {
  const records = numberIn(run.after?.facts.records);
  const [first] = slots;
  await db
    .update(backfillSlots)
    .set({
      state: OUTCOME[run.state] ?? "unknown",
      said: run.verdict.slice(0, 500),
      finishedAt: run.finishedAt ?? now,
    })
    .where(and(eq(backfillSlots.backfillId, row.id), eq(backfillSlots.actionRunId, run.id)));
  // The platform counts the run as a whole; it is told once, on its first slot.
  if (first && records !== null)
    await db
      .update(backfillSlots)
      .set({ records })
      .where(
        and(
          eq(backfillSlots.backfillId, row.id),
          eq(backfillSlots.tenant, first.tenant),
          eq(backfillSlots.slot, first.slot),
        ),
      );
  const [before, after] = [numberIn(run.before?.facts.rows), numberIn(run.after?.facts.rows)];
  if (before !== null && after !== null)
    await db
      .update(backfills)
      .set({
        rowsBefore: sql`coalesce(${backfills.rowsBefore}, 0) + ${before}`,
        rowsAfter: sql`coalesce(${backfills.rowsAfter}, 0) + ${after}`,
      })
      .where(eq(backfills.id, row.id));
}

const numberIn = (fact: unknown) =>
  typeof fact === "number" && Number.isFinite(fact) ? Math.round(fact) : null;

/** Counted anew after every resume: what failed before a person looked does not stop it again. */
async function hasFailedTooOften(db: Db, row: Backfill): Promise<boolean> {
  const last = await db
    .select({ state: actionRuns.state })
    .from(actionRuns)
    .where(
      and(
        inArray(
          actionRuns.id,
          db
            .select({ id: backfillSlots.actionRunId })
            .from(backfillSlots)
            .where(eq(backfillSlots.backfillId, row.id)),
        ),
        notInArray(actionRuns.state, ["queued", "running", "verifying"]),
        gte(actionRuns.requestedAt, row.resumedAt ?? row.createdAt),
      ),
    )
    .orderBy(desc(actionRuns.requestedAt))
    .limit(FAILURES_IN_A_ROW);
  return last.length === FAILURES_IN_A_ROW && last.every(({ state }) => state !== "succeeded");
}

async function stop(db: Db, row: Backfill, said: string): Promise<void> {
  await db.update(backfills).set({ state: "paused", said }).where(eq(backfills.id, row.id));
}

async function startRuns(db: Db, row: Backfill, waiting: Slot[], places: number, now: Date): Promise<void> {
  const { job } = await jobOf(db, row.environmentId, row.job);
  const grainMs = row.grainSeconds * 1000;
  const left = waiting.map((slot) => ({ ...slot, at: slot.slot.getTime() }));
  for (let free = places; free > 0 && left.length > 0; free -= 1) {
    const first = left.shift();
    if (!first) return;
    const batch = takeBatch(first, left, row.batchSize, grainMs);
    const times = batch.map(({ at }) => at);
    const mine = and(
      eq(backfillSlots.backfillId, row.id),
      eq(backfillSlots.tenant, first.tenant),
      inArray(
        backfillSlots.slot,
        batch.map(({ slot }) => slot),
      ),
    );
    if (!job.backfill)
      return stop(db, row, "Paused by itself: this platform no longer offers a backfill of the job.");
    try {
      const run = await requestAction(
        { db, now, enqueue: enqueueIn(db) },
        {
          environmentId: row.environmentId,
          action: job.backfill.action,
          input: {
            ...job.backfill.input,
            from: dayOf(Math.min(...times)),
            to: dayOf(Math.max(...times)),
            ...(job.backfill.perTenant && { tenant: first.tenant }),
          },
          requestKey: `backfill:${row.id}:${first.tenant}:${first.slot.toISOString()}`,
          by: { id: row.requestedById, name: row.requestedByName },
          origin: "backfill",
        },
      );
      await db.update(backfillSlots).set({ state: "running", actionRunId: run.id }).where(mine);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return stop(db, row, `Paused by itself: ${error.message}`);
    }
  }
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
