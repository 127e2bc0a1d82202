import { and, eq, inArray, sql } from "drizzle-orm";
import { actionRuns } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { CancelAction } from "@/domain/schema/action";
import { tellSourceResolved } from "@/server/alerts/tell-resolved";
import { command } from "@/server/command";
import { tellOwnRun } from "@/server/syncs/own-run";
import { aboutRun } from "./start-action";

/** Stops what has not been sent yet, or stops waiting for proof. A call that is out cannot be taken back. */
export const cancelAction = command({
  action: "action.cancel",
  needs: "action:run",
  input: CancelAction,
  async run({ db, actor, now }, { id }) {
    const [before] = await db.select().from(actionRuns).where(eq(actionRuns.id, id));
    if (!before) throw notFound("action run", id);
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
    if (!run)
      throw conflict(
        before.state === "running"
          ? "The platform is being asked right now; that cannot be taken back. Its outcome will be verified."
          : "It has already ended.",
      );
    await tellOwnRun(db, run, run.finishedAt ?? now);
    await tellSourceResolved(db, run);
    return { result: { state: run.state }, audit: aboutRun(run) };
  },
});
