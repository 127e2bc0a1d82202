import { and, eq, inArray, isNull, lte, or } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, approvals, people } from "@/db/schema";
import { can, placeOf } from "@/domain/access";
import { neededFor } from "@/server/actions/draft-action";
import { aboutRun } from "@/server/actions/start-action";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { standingOf } from "@/server/grants/holdings";
import { lapsePerson, UNSENT } from "./lapse-person";
import { tellOverdueDuties } from "./tell-approvers";
import { endUnsent } from "./withdraw";

const ASKED = inArray(actionRuns.state, ["drafted", "previewed", "waiting"]);

/** Ends drafts and requests whose time is up, and approvals of people who may not give them any more. */
export async function lapseRequests(db: Db, now: Date): Promise<void> {
  const late = await db
    .select({ id: actionRuns.id })
    .from(actionRuns)
    .where(and(ASKED, lte(actionRuns.expiresAt, now)));
  // One transaction each: the trail is locked from the first event of a transaction to its end.
  for (const { id } of late) await expire(db, id, now);
  for (const id of await peopleWithout(db)) await db.transaction((tx) => lapsePerson(tx, id, now));
  await tellOverdueDuties(db, now);
}

async function expire(db: Db, id: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const [run] = await tx
      .select()
      .from(actionRuns)
      .where(and(eq(actionRuns.id, id), ASKED, lte(actionRuns.expiresAt, now)))
      .for("update", { skipLocked: true });
    if (!run) return;
    const verdict =
      run.state === "waiting"
        ? "Nobody approved it in time; nothing was sent."
        : "It was previewed and never asked for; nothing was sent.";
    const ended = await endUnsent(tx, run, "expired", verdict);
    await appendAudit(tx, SYSTEM, id, { ...aboutRun(ended), action: "action.expire", result: "done" });
  });
}

/** Whose requests or approvals still stand although the role for them is gone there. */
async function peopleWithout(db: Db): Promise<string[]> {
  const involved = await db
    .selectDistinct({
      personId: people.id,
      tier: actionRuns.tier,
      environmentId: actionRuns.environmentId,
      tenant: actionRuns.tenant,
      requestedById: actionRuns.requestedById,
    })
    .from(actionRuns)
    .leftJoin(approvals, and(eq(approvals.actionRunId, actionRuns.id), isNull(approvals.lapsedAt)))
    .innerJoin(people, or(eq(people.id, actionRuns.requestedById), eq(people.id, approvals.personId)))
    .where(UNSENT);
  const without: string[] = [];
  for (const id of new Set(involved.map(({ personId }) => personId))) {
    const person = await standingOf(db, id);
    const lacks = involved.some(({ personId, tier, environmentId, tenant, requestedById }) => {
      if (personId !== id) return false;
      const needed = id === requestedById ? neededFor(tier) : "approval:decide";
      return !person || !can(person, needed, placeOf(environmentId, tenant));
    });
    if (lacks) without.push(id);
  }
  return without;
}
