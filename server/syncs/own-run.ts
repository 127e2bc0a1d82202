import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";

import { type actionRuns, runs } from "@/db/schema";
import { clientOf } from "./client-of";
import { mergeRuns, ownRunId, type RunHeard } from "./merge-runs";

type ActionRun = typeof actionRuns.$inferSelect;

/** Keeps a job that was started from here as a run among the others, from the call to its end. */
export async function tellOwnRun(tx: Db, run: ActionRun, at: Date): Promise<void> {
  if (run.job === null || run.calledAt === null) return;
  await mergeRuns(clientOf(tx), run.environmentId, [await asHeard(tx, run, run.job)], "trigger", at);
}

/** The platform was asked and refused to be asked now: there was no run. */
export async function takeBackOwnRun(tx: Db, run: Pick<ActionRun, "id" | "environmentId">): Promise<void> {
  await tx
    .delete(runs)
    .where(and(eq(runs.environmentId, run.environmentId), eq(runs.externalId, ownRunId(run.id))));
}

async function asHeard(tx: Db, run: ActionRun, job: string): Promise<RunHeard> {
  const facts = run.after?.facts ?? {};
  const isOver = run.finishedAt !== null;
  const [repeated] =
    run.retryOf === null
      ? []
      : await tx.select({ externalId: runs.externalId }).from(runs).where(eq(runs.id, run.retryOf));
  return {
    job,
    tenant: run.tenant ?? "",
    externalId: typeof facts.run === "string" && facts.run !== "" ? facts.run : ownRunId(run.id),
    status: STATUS[run.state],
    startedAt: run.calledAt,
    endedAt: isOver ? endOf(run) : null,
    durationMs: isOver && run.calledAt ? endOf(run).getTime() - run.calledAt.getTime() : null,
    records: typeof facts.records === "number" ? facts.records : null,
    error: run.state === "failed" || run.state === "outcome-unknown" ? run.verdict : null,
    correlationId: run.correlationId,
    retryOf: repeated?.externalId ?? null,
    actionRunId: run.id,
    evidence: run.answer?.evidence ?? null,
    // How fresh the data became is read from the platform, which is asked again when the run ends.
    refreshes: false,
  };
}

/** The proof often knows when it ended; ours is only when we looked. */
function endOf(run: ActionRun): Date {
  const told = run.after?.facts.endedAt;
  const at = typeof told === "string" ? new Date(told) : null;
  return at && Number.isFinite(at.getTime()) ? at : (run.finishedAt ?? new Date(0));
}

const STATUS: Record<ActionRun["state"], RunHeard["status"]> = {
  drafted: "unknown",
  previewed: "unknown",
  waiting: "unknown",
  queued: "running",
  running: "running",
  verifying: "running",
  succeeded: "succeeded",
  failed: "failed",
  "rolled-back": "succeeded",
  "outcome-unknown": "unknown",
  cancelled: "cancelled",
  expired: "cancelled",
};
