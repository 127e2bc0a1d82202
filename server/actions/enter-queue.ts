import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { conflict } from "@/domain/errors";
import { whyFrozen } from "@/server/freezes/refuse-frozen";
import type { Enqueue } from "@/server/queue";
import { findAction, inItsPlace, refuseEcho, refuseUnoffered } from "./start-action";
import { frozenAs } from "./still-allowed";
import { holdTurns, nextTurn } from "./turn";

type Run = typeof actionRuns.$inferSelect;

/**
 * Puts a run that was asked for into the queue, through the same door as what is started at once: what is offered, not
 * frozen, in its turn, and not beside another of the same. The caller holds the run's row.
 */
export async function enterQueue(
  ctx: { db: Db; now: Date; enqueue: Enqueue },
  run: Run,
  change: Partial<Run>,
): Promise<Run> {
  const { db, now } = ctx;
  const { action } = await findAction(db, run.environmentId, run.action);
  await refuseUnoffered(db, run.environmentId, action);
  const frozen = await whyFrozen(db, frozenAs({ ...run, ...change }), now);
  if (frozen) throw conflict(frozen);
  const of = { environmentId: run.environmentId, action, target: run.target };
  await holdTurns(db, of);
  await refuseEcho(db, of, run.label, now);
  const turn = await nextTurn(db, of, now);
  const notBefore = turn > now ? turn : null;
  const queued = await moveIn(db, run, { ...change, notBefore });
  if (!queued) throw conflict(await inItsPlace(db, run.environmentId, run));
  await ctx.enqueue(
    "run-action",
    { id: run.id },
    { afterSeconds: notBefore ? Math.ceil((notBefore.getTime() - now.getTime()) / 1000) : 0 },
  );
  return queued;
}

const UNIQUE_VIOLATION = "23505";

/** Undefined when another one is live there: the index or the trigger leaves this one where it is. */
async function moveIn(db: Db, run: Run, change: Partial<Run>): Promise<Run | undefined> {
  try {
    return await db.transaction(async (savepoint) => {
      const [queued] = await savepoint
        .update(actionRuns)
        .set({ ...change, state: "queued" })
        .where(and(eq(actionRuns.id, run.id), inArray(actionRuns.state, ["previewed", "waiting"])))
        .returning();
      return queued;
    });
  } catch (error) {
    if (error instanceof Error && codeOf(error.cause) === UNIQUE_VIOLATION) return undefined;
    throw error;
  }
}

const codeOf = (cause: unknown) =>
  typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
