import { and, eq, gt, inArray, ne, or } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { UNDO_HOURS } from "@/domain/action";
import { conflict, notFound } from "@/domain/errors";
import { UndoAction } from "@/domain/schema/action";
import { type CommandContext, command } from "@/server/command";
import { requestDraft } from "./draft-action";
import { aboutRun, findAction, knownAction, requestAction } from "./start-action";

type Run = typeof actionRuns.$inferSelect;
type Undo = { action: string; input: Record<string, string>; label: string; until: Date };

const HOUR_MS = 3_600_000;

/** What takes a run back, while that can still be done: once, and before anything else was built on it. */
export async function undoOf(db: Db, run: Run, now: Date): Promise<Undo | { whyNot: string }> {
  if (run.state !== "succeeded" || !run.finishedAt) return { whyNot: "Only what worked can be undone." };
  if (run.undoOf) return { whyNot: "It undid something itself." };
  const until = new Date(run.finishedAt.getTime() + UNDO_HOURS * HOUR_MS);
  if (until <= now) return { whyNot: `It ended more than ${UNDO_HOURS} hours ago.` };
  const known = await knownAction(db, run.environmentId, run.action);
  const parsed = known?.action?.input.safeParse(run.input);
  const undo =
    parsed?.success && known?.action?.undo?.(parsed.data, run.before?.facts ?? {}, run.answer?.facts ?? {});
  if (!undo) return { whyNot: "Nothing takes it back." };
  const [later] = await db
    .select({ label: actionRuns.label, undoOf: actionRuns.undoOf })
    .from(actionRuns)
    .where(
      and(
        ne(actionRuns.id, run.id),
        or(
          and(
            eq(actionRuns.undoOf, run.id),
            inArray(actionRuns.state, ["drafted", "previewed", "waiting", "queued", "running", "verifying"]),
          ),
          and(
            eq(actionRuns.environmentId, run.environmentId),
            eq(actionRuns.action, run.action),
            eq(actionRuns.target, run.target),
            eq(actionRuns.state, "succeeded"),
            gt(actionRuns.finishedAt, run.finishedAt),
          ),
        ),
      ),
    )
    .limit(1);
  if (later?.undoOf === run.id) return { whyNot: "It is being undone already." };
  if (later) return { whyNot: `"${later.label}" was done after it.` };
  return { ...undo, until };
}

/** Makes the run that takes another back. What disrupts is previewed and confirmed first, like anything else. */
export const undoAction = command({
  action: "action.undo",
  needs: "action:run",
  input: UndoAction,
  async run(ctx: CommandContext, { id, requestKey }) {
    const { db, actor } = ctx;
    const [undone] = await db.select().from(actionRuns).where(eq(actionRuns.id, id)).for("update");
    if (!undone) throw notFound("action run", id);
    const key = `${actor.id}:${requestKey}`;
    const [repeated] = await db.select().from(actionRuns).where(eq(actionRuns.idempotencyKey, key));
    if (repeated && repeated.undoOf !== id)
      throw conflict("This request key was used for something else already.");
    const run = repeated ?? (await makeUndo(ctx, undone, key));
    const about = aboutRun(run);
    return {
      result: { id: run.id, state: run.state },
      audit: { ...about, detail: { ...about.detail, undoes: id } },
    };
  },
});

async function makeUndo(ctx: CommandContext, undone: Run, requestKey: string): Promise<Run> {
  const undo = await undoOf(ctx.db, undone, ctx.now);
  if ("whyNot" in undo) throw conflict(`It cannot be undone. ${undo.whyNot}`);
  const { action } = await findAction(ctx.db, undone.environmentId, undo.action);
  const wanted = {
    environmentId: undone.environmentId,
    action: undo.action,
    label: undo.label,
    input: undo.input,
    requestKey,
    by: ctx.actor,
    undoOf: undone.id,
    correlationId: ctx.correlationId,
  };
  return action.tier < 2 ? requestAction(ctx, wanted) : requestDraft(ctx, wanted);
}
