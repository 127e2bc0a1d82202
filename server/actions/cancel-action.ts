import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { CancelAction } from "@/domain/schema/action";
import { tellSourceResolved } from "@/server/alerts/tell-resolved";
import { command } from "@/server/command";
import { tellOwnRun } from "@/server/syncs/own-run";
import { moveOn } from "./finish";
import { aboutRun, knownAction } from "./start-action";

type Run = typeof actionRuns.$inferSelect;

/**
 * Stops what has not been sent yet, or stops waiting for proof. What is running is told to stop where it works in
 * steps; its outcome is looked up like any other. A single call that is out cannot be taken back.
 */
export const cancelAction = command({
  action: "action.cancel",
  needs: "action:run",
  input: CancelAction,
  async run({ db, actor, now }, { id }) {
    const [before] = await db.select().from(actionRuns).where(eq(actionRuns.id, id)).for("update");
    if (!before) throw notFound("action run", id);
    if (before.state === "running") {
      const told = await tellToStop(db, before);
      return { result: { state: told.state }, audit: aboutRun(told) };
    }
    const verdict =
      before.state === "verifying"
        ? `${actor.name} stopped waiting for proof; the platform had been asked.`
        : `${actor.name} cancelled it before the platform was asked.`;
    const [run] = await db
      .update(actionRuns)
      .set({
        state: before.state === "verifying" ? "outcome-unknown" : "cancelled",
        finishedAt: sql`now()`,
        verdict,
        attempt: sql`${actionRuns.attempt} + 1`,
      })
      .where(and(eq(actionRuns.id, id), inArray(actionRuns.state, ["queued", "verifying"])))
      .returning();
    if (!run) throw conflict("It has already ended.");
    await tellOwnRun(db, run, run.finishedAt ?? now);
    await tellSourceResolved(db, run);
    await moveOn(db, run);
    return { result: { state: run.state }, audit: aboutRun(run) };
  },
});

async function tellToStop(db: Db, run: Run): Promise<Run> {
  const whyNot = await whyUnstoppable(db, run);
  if (whyNot) throw conflict(whyNot);
  const [told] = await db
    .update(actionRuns)
    .set({ cancelAskedAt: sql`coalesce(${actionRuns.cancelAskedAt}, now())` })
    .where(eq(actionRuns.id, run.id))
    .returning();
  return told ?? run;
}

/** Before the call anything can be stopped; after it only what looks whether it should go on. */
export async function whyUnstoppable(db: Db, run: Run): Promise<string | undefined> {
  if (run.state !== "running" || run.calledAt === null) return undefined;
  const known = await knownAction(db, run.environmentId, run.action);
  if (known?.action?.stoppable) return undefined;
  return "The platform is being asked right now; that cannot be taken back. Its outcome will be verified.";
}
