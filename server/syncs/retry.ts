import { and, eq, gt, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, environments, runs } from "@/db/schema";
import { AppError, conflict, notFound } from "@/domain/errors";
import { nextStep, retryAt } from "@/domain/failure-step";
import { RetryRun } from "@/domain/schema/failure";
import { aboutRun, type Requested, requestAction } from "@/server/actions/start-action";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { command } from "@/server/command";
import { log } from "@/server/log";
import { type Enqueue, enqueueIn } from "@/server/queue";
import { inputFor } from "./job-of";

type Run = typeof runs.$inferSelect;

/** Runs a failed run's job again, as its child. Where a limit was met, when the limit is over. */
export const retryRun = command({
  action: "run.retry",
  needs: "action:run",
  input: RetryRun,
  async run(ctx, { runId, requestKey }) {
    const [run] = await ctx.db.select().from(runs).where(eq(runs.id, runId));
    if (!run) throw notFound("run", String(runId));
    if (run.status === "succeeded" && run.failureClass !== "zero-records")
      throw conflict("It ended well: there is nothing to repeat.");
    const started = await requestRetry(ctx, run, {
      requestKey: `${ctx.actor.id}:${requestKey}`,
      by: ctx.actor,
      correlationId: ctx.correlationId,
    });
    const about = aboutRun(started);
    return {
      result: { id: started.id, notBefore: started.notBefore },
      audit: { ...about, detail: { ...about.detail, retryOf: runId } },
    };
  },
});

async function requestRetry(
  ctx: { db: Db; now: Date; enqueue: Enqueue },
  run: Run,
  wanted: Pick<Requested, "requestKey" | "by" | "correlationId" | "origin">,
) {
  const [place] = await ctx.db
    .select({ platformId: environments.platformId })
    .from(environments)
    .where(eq(environments.id, run.environmentId));
  if (!place) throw notFound("environment", run.environmentId);
  const why = run.failureClass ?? "unknown";
  const { noRetryBecause } = nextStep(why, place.platformId);
  if (noRetryBecause) throw conflict(noRetryBecause);
  const asked = inputFor(place.platformId, run);
  if (!asked) throw conflict("The console knows no way to start this job.");
  return requestAction(ctx, {
    environmentId: run.environmentId,
    ...asked,
    ...wanted,
    retryOf: run.id,
    notBefore: retryAt(why, run, ctx.now),
  });
}

const RECENT_MS = 60 * 60_000;
const MOST_IN_A_ROW = 3;

/**
 * A run that somebody asked for met a limit: it is repeated in their name once the limit is over, unless another is
 * live or it has been repeated often enough.
 */
export async function retryWhenLimitEnds(db: Db, runId: number, now: Date): Promise<void> {
  const [found] = await db
    .select({ run: runs, asked: actionRuns })
    .from(runs)
    .innerJoin(actionRuns, eq(actionRuns.id, runs.actionRunId))
    .where(and(eq(runs.id, runId), gt(runs.seenAt, new Date(now.getTime() - RECENT_MS))));
  if (!found || !["failed", "partial"].includes(found.run.status)) return;
  if ((await inARow(db, found.run)) >= MOST_IN_A_ROW) return;
  const { asked, run } = found;
  try {
    await db.transaction(async (tx) => {
      const started = await requestRetry({ db: tx, now, enqueue: enqueueIn(tx) }, run, {
        requestKey: `limit:${run.id}`,
        by: { id: asked.requestedById, name: asked.requestedByName },
        origin: "automation",
        ...(asked.correlationId && { correlationId: asked.correlationId }),
      });
      const about = aboutRun(started);
      await appendAudit(tx, SYSTEM, started.id, {
        ...about,
        action: "run.retry",
        result: "done",
        detail: { ...about.detail, retryOf: run.id, because: "It met a limit." },
      });
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.info({ run: run.id, because: error.message }, "not repeated after its limit");
  }
}

/** How many runs stand above this one, each repeated by the next. */
async function inARow(db: Db, run: Run): Promise<number> {
  let count = 0;
  for (let parent = run.retryOf; parent !== null && count < MOST_IN_A_ROW; count += 1) {
    const [above] = await db
      .select({ retryOf: runs.retryOf })
      .from(runs)
      .where(and(eq(runs.id, parent), ne(runs.id, run.id)));
    parent = above?.retryOf ?? null;
  }
  return count;
}
