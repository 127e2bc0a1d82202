import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { tellSourceResolved } from "@/server/alerts/tell-resolved";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { judgeAutomated } from "@/server/freezes/breaker";
import { enqueueIn } from "@/server/queue";
import { tellOwnRun } from "@/server/syncs/own-run";
import { beginWatch } from "@/server/watches/judge-watches";
import type { Proof } from "./proof";
import { aboutRun, knownAction, requesterOf } from "./start-action";

type Run = typeof actionRuns.$inferSelect;
type End = "succeeded" | "failed" | "outcome-unknown" | "cancelled";

/** Ends a run, tells the trail, asks again what it was meant to change, and moves on whoever waits for it. */
export async function finish(db: Db, run: Run, state: End, verdict: string, after?: Proof): Promise<void> {
  await db.transaction(async (tx) => {
    const [ended] = await tx
      .update(actionRuns)
      .set({
        state,
        verdict: verdict.slice(0, 1000),
        finishedAt: sql`now()`,
        leaseUntil: null,
        ...(after ? { after } : {}),
      })
      .where(
        and(
          eq(actionRuns.id, run.id),
          eq(actionRuns.attempt, run.attempt),
          inArray(actionRuns.state, ["drafted", "running", "verifying"]),
        ),
      )
      .returning();
    if (!ended) return;
    const at = ended.finishedAt ?? new Date();
    await tellOwnRun(tx, ended, at);
    await tellSourceResolved(tx, ended);
    if (ended.calledAt)
      await enqueueIn(tx)("reask", { environmentId: run.environmentId, action: run.action });
    await judgeAutomated(tx, ended, at);
    await moveOn(tx, ended);
    if (state === "succeeded") {
      await watchAfter(tx, ended, at);
      await takeBack(tx, ended);
    }
    await tellTrail(tx, ended, `action.${state}`, RESULT[state], { verdict });
  });
}

const RESULT = {
  succeeded: "done",
  failed: "failed",
  "outcome-unknown": "failed",
  cancelled: "refused",
} as const;

/** Whoever waits for the end of a run looks again: its checklist row, its runbook. */
export async function moveOn(tx: Db, run: Run): Promise<void> {
  const enqueue = enqueueIn(tx);
  if (run.checklistRunId && run.checklistRowKey)
    await enqueue("evaluate-run", { runId: run.checklistRunId, rowKey: run.checklistRowKey });
  if (run.runbookRunId) await enqueue("walk-runbook", { id: run.runbookRunId });
}

async function watchAfter(tx: Db, run: Run, at: Date): Promise<void> {
  if (run.tier < 2) return;
  const { action } = (await knownAction(tx, run.environmentId, run.action)) ?? {};
  if (action?.watch) await beginWatch(tx, run, action.watch, at);
}

/** The run that this one undid is undone, in the same moment in which that is proved. */
async function takeBack(tx: Db, run: Run): Promise<void> {
  if (!run.undoOf) return;
  const [undone] = await tx
    .update(actionRuns)
    .set({ state: "rolled-back", undoneBy: run.id })
    .where(and(eq(actionRuns.id, run.undoOf), eq(actionRuns.state, "succeeded")))
    .returning();
  if (!undone) return;
  await moveOn(tx, undone);
  await tellTrail(tx, undone, "action.rolled-back", "done", { undoneBy: run.id });
}

async function tellTrail(
  tx: Db,
  run: Run,
  action: string,
  result: "done" | "failed" | "refused",
  detail: Record<string, unknown>,
): Promise<void> {
  const about = aboutRun(run);
  await appendAudit(tx, SYSTEM, run.id, {
    ...about,
    action,
    result,
    detail: { ...about.detail, ...detail, requestedBy: requesterOf(run) },
  });
}
