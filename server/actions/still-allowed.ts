import { and, eq, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { type actionRuns, approvals, people } from "@/db/schema";
import { can, placeOf } from "@/domain/access";
import type { Tier } from "@/domain/action";
import { type Asked, whyFrozen } from "@/server/freezes/refuse-frozen";
import { standingOf } from "@/server/grants/holdings";
import { whyNotTheirs } from "./way";

type Run = typeof actionRuns.$inferSelect;

/**
 * Why it may not be sent after all, asked in the transaction that marks it as sent. Whoever would take a consent
 * back at the same moment waits until that has committed.
 */
export async function whyNotNow(tx: Db, run: Run, now: Date): Promise<string | undefined> {
  if (run.cancelAskedAt) return "It was cancelled before the platform was asked.";
  return (
    (await whyNotTheirs(tx, run)) ??
    (await whyNotConsented(tx, run)) ??
    (await whyFrozen(tx, frozenAs(run), now))
  );
}

/** A run as the freezes see it. */
export const frozenAs = (run: Run): Asked => ({
  environmentId: run.environmentId,
  tier: run.tier as Tier,
  origin: run.origin,
  byId: run.requestedById,
  breakGlass: run.breakGlass,
  run,
});

async function whyNotConsented(tx: Db, run: Run): Promise<string | undefined> {
  if (run.tier < 3 || run.breakGlass) return undefined;
  if (!run.previewHash || !run.requestedById) return "Nobody approved it.";
  const given = await tx
    .select({ id: people.id })
    .from(approvals)
    .innerJoin(people, eq(people.id, approvals.personId))
    .where(
      and(
        eq(approvals.actionRunId, run.id),
        eq(approvals.previewHash, run.previewHash),
        eq(approvals.decision, "approved"),
        isNull(approvals.lapsedAt),
        ne(approvals.personId, run.requestedById),
        isNull(people.disabledAt),
      ),
    )
    .for("share");
  for (const { id } of given) {
    const person = await standingOf(tx, id);
    if (person && can(person, "approval:decide", placeOf(run.environmentId, run.tenant))) return undefined;
  }
  return "The approval of a second person does not hold any more.";
}
