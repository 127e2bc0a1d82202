import { and, desc, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, flowBatches } from "@/db/schema";
import { isAsked, isLive } from "@/domain/action";
import { AppError } from "@/domain/errors";
import type { FlowOutcome } from "@/domain/flow-walk";
import { judgeAction } from "@/domain/runbook-judge";
import { newestShown } from "@/server/actions/draft-action";
import { enterQueue } from "@/server/actions/enter-queue";
import { enqueueIn } from "@/server/queue";
import { sameInput } from "@/server/same-input";
import { adoptId } from "@/server/tenants/records";
import {
  CONSOLE_NAME,
  changeFlow,
  changeStep,
  type Held,
  isByBatch,
  planned,
  type StepRow,
  sightOf,
  stepsNow,
  tell,
} from "./flow-rows";

type Run = typeof actionRuns.$inferSelect;

/** What became of the actions that are under way in this flow; what has not ended yet is left out. */
export async function hear(db: Db, held: Held, now: Date): Promise<Map<string, FlowOutcome>> {
  await adoptAsked(db, held, now);
  const heard = new Map<string, FlowOutcome>();
  for (const row of held.steps) {
    if (row.kind !== "action" || row.state !== "waiting" || !row.actionRunId) continue;
    const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, row.actionRunId));
    const outcome = run && judgeAction(run);
    if (!run || !outcome) continue;
    const facts = { ...run.answer?.facts, ...run.after?.facts };
    await changeStep(db, held, row.key, { output: { said: outcome.said, facts } });
    if (outcome.to === "done" && typeof facts.tenant === "string")
      await learnTenant(db, held, facts.tenant, now);
    const isPersons = stepsNow(held).some(({ key, byPerson }) => key === row.key && byPerson);
    heard.set(row.key, {
      to: outcome.to === "ready" && !isPersons ? "failed" : outcome.to,
      said: outcome.said,
    });
  }
  return heard;
}

/** The platform gave the tenant its id: what was kept under the subject moves there. */
export async function learnTenant(db: Db, held: Held, tenant: string, now: Date): Promise<void> {
  const { environmentId, tenant: before, subject, kind } = held.flow;
  if (tenant === before) return;
  if (kind === "onboarding") await adoptId(db, { environmentId, from: before || subject, to: tenant, now });
  await changeFlow(db, held, { tenant }, now);
}

/** Finds what a person asked for through the preview of a step: only a run of that very action with that very input. */
async function adoptAsked(db: Db, held: Held, now: Date): Promise<void> {
  const acting = held.steps.filter(
    ({ kind, state }) => kind === "action" && (state === "ready" || state === "waiting"),
  );
  if (acting.length === 0) return;
  const asked = await db
    .select()
    .from(actionRuns)
    .where(
      and(
        eq(actionRuns.flowId, held.flow.id),
        inArray(
          actionRuns.flowStep,
          acting.map(({ key }) => key),
        ),
      ),
    )
    .orderBy(desc(actionRuns.requestedAt));
  for (const row of acting) {
    const open = asked.filter(
      (run) => run.state !== "cancelled" && run.state !== "expired" && isOwn(run, held, row, now),
    );
    // Several may look at the preview; what one of them asked for counts before what others only look at.
    const own = open.find(({ state }) => state === "waiting" || !isAsked(state)) ?? open[0];
    const before = asked.find(({ id }) => id === row.actionRunId);
    if (!own || own.id === row.actionRunId) continue;
    if (before && (isLive(before.state) || before.state === "waiting")) continue;
    await changeStep(db, held, row.key, {
      state: "waiting",
      actionRunId: own.id,
      byId: own.requestedById,
      byName: own.requestedByName,
    });
    const said = `${row.title}: asked for "${own.label}".`;
    await tell(db, held, {
      kind: "step-started",
      stepKey: row.key,
      byName: own.requestedByName || CONSOLE_NAME,
      said,
      at: now,
    });
  }
}

function isOwn(run: Run, held: Held, row: StepRow, now: Date): boolean {
  const step = planned(held, row.key);
  return (
    step?.kind === "action" &&
    run.flowStep === row.key &&
    run.undoOf === null &&
    run.requestedAt >= (row.startedAt ?? now) &&
    run.action === step.action &&
    sameInput(run.input, step.input(sightOf(held, row.key)))
  );
}

/** What a person asked for with a whole file is confirmed once its preview stands, with the file's reason. */
export async function confirmBatched(db: Db, held: Held, now: Date): Promise<void> {
  for (const row of held.steps) {
    const step = planned(held, row.key);
    if (row.state !== "waiting" || !row.actionRunId || !step || !isByBatch(held, step)) continue;
    const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, row.actionRunId)).for("update");
    if (run?.state !== "previewed" || !held.flow.batchId) continue;
    const [batch] = await db.select().from(flowBatches).where(eq(flowBatches.id, held.flow.batchId));
    const preview = await newestShown(db, run.id);
    if (!batch || !preview) continue;
    const asked = {
      previewId: preview.id,
      previewHash: preview.hash,
      submittedAt: now,
      reason: batch.reason,
      expiresAt: null,
    };
    try {
      await db.transaction((tx) => enterQueue({ db: tx, now, enqueue: enqueueIn(tx) }, run, asked));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Something else is under way there, or a freeze holds: it is tried again soon.
      await changeStep(db, held, row.key, { dueAt: new Date(now.getTime() + 30_000) });
    }
  }
}
