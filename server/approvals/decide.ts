import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, approvals } from "@/db/schema";
import { placeOf, whyNot } from "@/domain/access";
import { ACTION_WORD } from "@/domain/action";
import { conflict, forbidden } from "@/domain/errors";
import { DecideAction } from "@/domain/schema/action";
import { heldRun } from "@/server/actions/draft-action";
import { enterQueue } from "@/server/actions/enter-queue";
import { aboutRun, clockText } from "@/server/actions/start-action";
import { requireCheckpoint } from "@/server/chain/require-checkpoint";
import { command } from "@/server/command";
import { requireStepUp } from "@/server/people/step-up";
import { holdStanding } from "./hold-standing";
import { tellDecided } from "./tell-approvers";

type Run = typeof actionRuns.$inferSelect;

/** A second person says yes or no to exactly what the first one saw. Yes queues it in the same transaction. */
export const decide = command({
  action: "approval.decide",
  needs: "approval:decide",
  input: DecideAction,
  async run(ctx, { id, previewHash, decision, reason }) {
    const { db, actor, now } = ctx;
    const standing = await holdStanding(db, actor);
    const run = await heldRun(db, id);
    const refused = whyNot(standing, "approval:decide", placeOf(run.environmentId, run.tenant));
    if (refused) throw forbidden(refused);
    if (run.requestedById === actor.id) throw forbidden("You asked for it yourself; another person decides.");
    if (run.state !== "waiting") throw conflict(await whatBecame(db, run));
    if (run.expiresAt && run.expiresAt <= now) throw conflict(`It expired at ${clockText(run.expiresAt)}.`);
    if (run.previewHash !== previewHash)
      throw conflict("This is not the preview that is asked for now. Look at it again before you decide.");
    if (run.tier >= 3 && decision === "approved") {
      await requireStepUp(ctx);
      await requireCheckpoint(db);
    }
    const [kept] = await db
      .insert(approvals)
      .values({
        actionRunId: id,
        previewHash,
        personId: actor.id,
        personName: actor.name,
        decision,
        reason,
        at: now,
      })
      .onConflictDoNothing()
      .returning();
    if (!kept)
      throw conflict("You decided on this before and it no longer counts. Somebody else has to decide now.");
    const decided =
      decision === "approved"
        ? await enterQueue(ctx, run, {})
        : await refuseRequest(db, run, `${actor.name} refused it: ${reason}`);
    await tellDecided(db, decided, { name: actor.name, decision, reason }, now);
    const about = aboutRun(decided);
    return {
      result: { state: decided.state },
      audit: { ...about, detail: { ...about.detail, decision, reason, previewHash } },
    };
  },
});

async function refuseRequest(db: Db, run: Run, verdict: string): Promise<Run> {
  const [refused] = await db
    .update(actionRuns)
    .set({ state: "cancelled", finishedAt: sql`now()`, verdict: verdict.slice(0, 1000) })
    .where(eq(actionRuns.id, run.id))
    .returning();
  if (!refused) throw new Error("A held run is gone.");
  return refused;
}

/** Who came first and when, for somebody who wanted to decide on it too. */
export async function whatBecame(db: Db, run: Run): Promise<string> {
  const [last] = await db
    .select()
    .from(approvals)
    .where(and(eq(approvals.actionRunId, run.id), isNull(approvals.lapsedAt)))
    .orderBy(desc(approvals.at))
    .limit(1);
  if (last)
    return `${last.personName} ${last.decision === "approved" ? "approved" : "refused"} it at ${clockText(last.at)}.`;
  if (run.finishedAt) return `${run.verdict} That was at ${clockText(run.finishedAt)}.`;
  return `Nobody is asked about it: it is ${ACTION_WORD[run.state]}.`;
}
