import { and, eq, gte, inArray, isNull, or } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, approvals, people } from "@/db/schema";
import { can, type Permission, placeOf, placesFor } from "@/domain/access";
import { neededFor } from "@/server/actions/draft-action";
import { aboutRun } from "@/server/actions/start-action";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { standingOf } from "@/server/grants/holdings";
import { endUnsent, takeBackApproval } from "./withdraw";

type Run = typeof actionRuns.$inferSelect;

/** Of those that disrupt: what nobody has sent yet. */
export const UNSENT = and(
  gte(actionRuns.tier, 2),
  or(
    inArray(actionRuns.state, ["drafted", "previewed", "waiting"]),
    and(inArray(actionRuns.state, ["queued", "running"]), isNull(actionRuns.calledAt)),
  ),
);

/**
 * Takes away what a person may not ask for or approve any more where it is, before any of it is sent. Called in the
 * transaction that changes the role or takes a grant back, and by the sweep for what was changed some other way or ran out.
 */
export async function lapsePerson(db: Db, personId: string, now: Date): Promise<number> {
  const [person] = await db.select().from(people).where(eq(people.id, personId));
  if (!person) return 0;
  const standing = await standingOf(db, personId);
  const may = (permission: Permission, { environmentId, tenant }: Run) =>
    standing !== undefined && can(standing, permission, placeOf(environmentId, tenant));
  const mayAnywhere = (permission: Permission) =>
    standing && placesFor(standing, permission) === "everywhere";
  if (mayAnywhere("action:destroy") && mayAnywhere("approval:decide")) return 0;
  const decided = db
    .select({ id: approvals.actionRunId })
    .from(approvals)
    .where(
      and(eq(approvals.personId, personId), eq(approvals.decision, "approved"), isNull(approvals.lapsedAt)),
    );
  const held = await db
    .select()
    .from(actionRuns)
    .where(and(UNSENT, or(eq(actionRuns.requestedById, personId), inArray(actionRuns.id, decided))))
    .orderBy(actionRuns.id)
    .for("update");
  const changed = [];
  for (const run of held) {
    if (run.requestedById === personId) {
      if (may(neededFor(run.tier), run)) continue;
      const verdict = `${person.name} may not ask for this any more; nothing was sent.`;
      changed.push({ run: await endUnsent(db, run, "cancelled", verdict), because: verdict });
    } else if (!may("approval:decide", run)) {
      const because = `${person.name}, who approved it, may not approve any more.`;
      changed.push({ run: await takeBackApproval(db, run, because, now), because });
    }
  }
  for (const { run, because } of changed) {
    const about = aboutRun(run);
    await appendAudit(db, SYSTEM, run.id, {
      ...about,
      action: "approval.lapse",
      result: "done",
      detail: { ...about.detail, because },
    });
  }
  return changed.length;
}
