import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, approvals } from "@/db/schema";
import { isAsked } from "@/domain/action";
import { conflict, forbidden } from "@/domain/errors";
import { WithdrawAction } from "@/domain/schema/action";
import { heldRun } from "@/server/actions/draft-action";
import { aboutRun } from "@/server/actions/start-action";
import { command } from "@/server/command";
import { whatBecame } from "./decide";
import { tellDecided } from "./tell-approvers";

type Run = typeof actionRuns.$inferSelect;

/** Nothing was sent yet: it waits for somebody, for a worker, or a worker is only looking. */
export const isUnsent = (run: Pick<Run, "state" | "calledAt">) =>
  isAsked(run.state) || ((run.state === "queued" || run.state === "running") && run.calledAt === null);

/** Who asked takes the request back; who approved takes the approval back. Both only while nothing was sent. */
export const withdraw = command({
  action: "approval.withdraw",
  needs: "action:run",
  input: WithdrawAction,
  async run({ db, actor, now }, { id, reason }) {
    const run = await heldRun(db, id);
    const isMine = run.requestedById === actor.id;
    const approval = isMine ? undefined : await approvalOf(db, run, actor.id);
    if (!isMine && !approval)
      throw forbidden(
        run.state === "waiting"
          ? "You have not approved it. Refuse it instead."
          : "You neither asked for it nor approved it.",
      );
    if (!isUnsent(run))
      throw conflict(run.calledAt ? "The platform has been asked already." : await whatBecame(db, run));
    const after = isMine
      ? await endUnsent(db, run, "cancelled", `${actor.name} took it back: ${reason}`)
      : await takeBackApproval(db, run, `${actor.name} took the approval back: ${reason}`, now);
    if (run.submittedAt)
      await tellDecided(db, after, { name: actor.name, decision: "withdrawn", reason }, now);
    const about = aboutRun(after);
    return { result: { state: after.state }, audit: { ...about, detail: { ...about.detail, reason } } };
  },
});

async function approvalOf(db: Db, run: Run, personId: string) {
  const [approval] = await db
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.actionRunId, run.id),
        eq(approvals.personId, personId),
        eq(approvals.decision, "approved"),
        isNull(approvals.lapsedAt),
      ),
    );
  return approval;
}

/** A worker that looks at the platform just now loses its claim with this, before it would have called. */
export async function endUnsent(
  db: Db,
  run: Run,
  state: "cancelled" | "expired",
  verdict: string,
): Promise<Run> {
  const [ended] = await db
    .update(actionRuns)
    .set({
      state,
      verdict: verdict.slice(0, 1000),
      finishedAt: sql`now()`,
      leaseUntil: null,
      attempt: sql`${actionRuns.attempt} + 1`,
    })
    .where(eq(actionRuns.id, run.id))
    .returning();
  if (!ended) throw new Error("A held run is gone.");
  return ended;
}

/** No approval counts any more, and the run waits for another one as long as its request still holds. */
export async function takeBackApproval(db: Db, run: Run, because: string, now: Date): Promise<Run> {
  await db
    .update(approvals)
    .set({ lapsedAt: now, lapsedBecause: because.slice(0, 1000) })
    .where(and(eq(approvals.actionRunId, run.id), isNull(approvals.lapsedAt)));
  if (run.expiresAt && run.expiresAt <= now)
    return endUnsent(db, run, "expired", `${because} Nobody else approved it in time.`);
  const [waiting] = await db
    .update(actionRuns)
    .set({
      state: "waiting",
      startedAt: null,
      leaseUntil: null,
      notBefore: null,
      attempt: sql`${actionRuns.attempt} + 1`,
    })
    .where(eq(actionRuns.id, run.id))
    .returning();
  if (!waiting) throw new Error("A held run is gone.");
  return waiting;
}
