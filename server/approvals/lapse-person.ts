import { and, eq, gte, inArray, isNull, or } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, approvals, people } from "@/db/schema";
import { can } from "@/domain/access";
import { neededFor } from "@/server/actions/draft-action";
import { aboutRun } from "@/server/actions/start-action";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { endUnsent, takeBackApproval } from "./withdraw";

/** Of those that disrupt: what nobody has sent yet. */
export const UNSENT = and(
  gte(actionRuns.tier, 2),
  or(
    inArray(actionRuns.state, ["drafted", "previewed", "waiting"]),
    and(inArray(actionRuns.state, ["queued", "running"]), isNull(actionRuns.calledAt)),
  ),
);

/**
 * Takes away what a person may not ask for or approve any more, before any of it is sent. Called in the transaction
 * that changes the role, and by the sweep for what was changed some other way.
 */
export async function lapsePerson(db: Db, personId: string, now: Date): Promise<number> {
  const [person] = await db.select().from(people).where(eq(people.id, personId));
  if (!person) return 0;
  const may = (permission: Parameters<typeof can>[1]) => !person.disabledAt && can(person.role, permission);
  if (may("action:destroy") && may("approval:decide")) return 0;
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
      if (may(neededFor(run.tier))) continue;
      const verdict = `${person.name} may not ask for this any more; nothing was sent.`;
      changed.push({ run: await endUnsent(db, run, "cancelled", verdict), because: verdict });
    } else if (!may("approval:decide")) {
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
