import { and, desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { actionPreviews, actionRuns, flowSteps, flows } from "@/db/schema";
import { type Place, placeOf, type Standing, whyNot } from "@/domain/access";
import { ACTION_WORD, type ActionOrigin, type Tier } from "@/domain/action";
import { DRAFT_MINUTES } from "@/domain/approval";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { DraftAction, PreviewAgain } from "@/domain/schema/action";
import { command, inWords } from "@/server/command";
import type { Enqueue } from "@/server/queue";
import { jobOf } from "@/server/syncs/job-of";
import { aboutRun, clockText, findAction, refuseUnoffered, repeatedRun } from "./start-action";

export type Drafted = {
  environmentId: string;
  action: string;
  /** What it is called, when not as its action calls it. */
  label?: string;
  input: Record<string, string>;
  requestKey: string;
  by: Standing & { id: string; name: string };
  origin?: ActionOrigin;
  correlationId?: string;
  runbookRunId?: string | undefined;
  runbookStep?: string | undefined;
  alertId?: number | undefined;
  undoOf?: string;
  flowId?: string | undefined;
  flowStep?: string | undefined;
};

export const draftEnd = (now: Date) => new Date(now.getTime() + DRAFT_MINUTES * 60_000);

/** Which permission asking for an action of this tier takes. */
export const neededFor = (tier: number) => (tier >= 3 ? "action:destroy" : "action:run");

/** Why somebody may not ask for an action of this tier there, in words; undefined when they may. */
export const whyNotAsk = (who: Standing, tier: Tier | number, place: Place) =>
  whyNot(who, neededFor(tier), place);

/**
 * Writes down that somebody thinks of an action that disrupts, and has its preview made; nothing is asked for yet. The
 * same request key gives the same draft.
 */
export async function requestDraft(ctx: { db: Db; now: Date; enqueue: Enqueue }, wanted: Drafted) {
  const { db, now, enqueue } = ctx;
  const repeated = await repeatedRun(db, wanted);
  if (repeated) return repeated;
  const { action, environment } = await findAction(db, wanted.environmentId, wanted.action);
  if (action.tier < 2)
    throw badRequest(`"${action.title}" is safe: it is started at once, without a preview.`);
  const parsed = action.input.safeParse(wanted.input);
  if (!parsed.success) throw badRequest(inWords(parsed.error));
  await refuseUnoffered(db, environment.id, action);
  if (!action.preview)
    throw conflict(
      `"${action.title}" cannot say beforehand what it would touch, so nobody can ask for it here.`,
    );
  const about = jobOf(environment.platformId, action.key, wanted.input);
  const refused = whyNotAsk(wanted.by, action.tier, placeOf(environment.id, about?.tenant));
  if (refused)
    throw forbidden(action.tier >= 3 ? `"${action.title}" may lose data or access. ${refused}` : refused);
  const [run] = await db
    .insert(actionRuns)
    .values({
      environmentId: environment.id,
      action: action.key,
      target: action.target(parsed.data),
      label: wanted.label ?? action.label(parsed.data),
      input: wanted.input,
      job: about?.job ?? null,
      tenant: about?.tenant ?? null,
      correlationId: wanted.correlationId ?? null,
      tier: action.tier,
      origin: wanted.origin ?? "person",
      state: "drafted",
      idempotencyKey: wanted.requestKey,
      requestedById: wanted.by.id,
      requestedByName: wanted.by.name,
      requestedAt: now,
      expiresAt: draftEnd(now),
      expectedSeconds: action.expectedSeconds,
      runbookRunId: wanted.runbookRunId ?? null,
      runbookStep: wanted.runbookStep ?? null,
      alertId: wanted.alertId ?? null,
      undoOf: wanted.undoOf ?? null,
      flowId: wanted.flowId ?? null,
      flowStep: wanted.flowStep ?? null,
    })
    .returning();
  if (!run) throw new Error("The draft was not written.");
  await enqueue("preview-action", { id: run.id });
  return run;
}

export const draftAction = command({
  action: "action.draft",
  needs: "action:run",
  input: DraftAction,
  async run(ctx, { requestKey, ...wanted }) {
    await refuseOffStep(ctx.db, wanted);
    const run = await requestDraft(ctx, {
      ...wanted,
      requestKey: `${ctx.actor.id}:${requestKey}`,
      by: ctx.actor,
      origin: wanted.runbookRunId ? "runbook" : "person",
      correlationId: ctx.correlationId,
    });
    return { result: { id: run.id }, audit: aboutRun(run) };
  },
});

/** What is asked for as a step of a flow is asked for when that step's turn has come, and not while it is locked. */
export async function refuseOffStep(
  db: Db,
  {
    flowId,
    flowStep,
    environmentId,
  }: { flowId?: string | undefined; flowStep?: string | undefined; environmentId: string },
): Promise<void> {
  if (!flowId) return;
  // What a cancelled flow left behind is taken back in its name.
  if (flowStep?.startsWith("undo-")) return;
  const [step] = await db
    .select({ state: flowSteps.state, environmentId: flows.environmentId })
    .from(flowSteps)
    .innerJoin(flows, eq(flows.id, flowSteps.flowId))
    .where(and(eq(flowSteps.flowId, flowId), eq(flowSteps.key, flowStep ?? "")));
  if (!step || step.environmentId !== environmentId) throw notFound("step", flowStep ?? "");
  if (step.state !== "ready" && step.state !== "waiting")
    throw conflict("This step's turn has not come, or is over. Look at the flow again.");
}

/** Looks again before asking: the preview is made anew, and the old one stays in the story. */
export const previewAgain = command({
  action: "action.preview-again",
  needs: "action:run",
  input: PreviewAgain,
  async run({ db, actor, now, enqueue }, { id }) {
    const run = await heldRun(db, id);
    refuseOthersDraft(run, actor.id, now);
    await db
      .update(actionRuns)
      .set({ state: "drafted", said: "", expiresAt: draftEnd(now) })
      .where(eq(actionRuns.id, id));
    await enqueue("preview-action", { id });
    return { result: {}, audit: aboutRun(run) };
  },
});

/** The run, and nobody else changes it until the transaction ends. */
export async function heldRun(db: Db, id: string): Promise<typeof actionRuns.$inferSelect> {
  const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, id)).for("update");
  if (!run) throw notFound("action run", id);
  return run;
}

/** The newest preview that somebody could look at. */
export async function newestShown(db: Db, id: string) {
  const [preview] = await db
    .select()
    .from(actionPreviews)
    .where(and(eq(actionPreviews.actionRunId, id), eq(actionPreviews.purpose, "shown")))
    .orderBy(desc(actionPreviews.madeAt), desc(actionPreviews.id))
    .limit(1);
  return preview;
}

export function refuseOthersDraft(run: typeof actionRuns.$inferSelect, actorId: string, now: Date): void {
  if (run.requestedById !== actorId)
    throw forbidden(`${run.requestedByName} is preparing this. Make a preview of your own.`);
  if (run.state !== "drafted" && run.state !== "previewed")
    throw conflict(`It was asked for already and is ${ACTION_WORD[run.state]}.`);
  if (run.expiresAt && run.expiresAt <= now)
    throw conflict(`This preview expired at ${clockText(run.expiresAt)}. Make a new one.`);
}
