import { eq } from "drizzle-orm";
import { actionRuns, duties } from "@/db/schema";
import { placeOf, whyNot } from "@/domain/access";
import { APPROVAL_HOURS, DUTY_HOURS, type DutyKind } from "@/domain/approval";
import { badRequest, conflict, forbidden } from "@/domain/errors";
import { SubmitAction } from "@/domain/schema/action";
import { holdStanding } from "@/server/approvals/hold-standing";
import { tellAsked, tellBreakGlass } from "@/server/approvals/tell-approvers";
import { requireCheckpoint } from "@/server/chain/require-checkpoint";
import { command } from "@/server/command";
import { whyFrozen } from "@/server/freezes/refuse-frozen";
import { requireStepUp } from "@/server/people/step-up";
import { heldRun, neededFor, newestShown, refuseOthersDraft } from "./draft-action";
import { enterQueue } from "./enter-queue";
import { aboutRun } from "./start-action";
import { frozenAs } from "./still-allowed";

const HOUR = 3_600_000;
/** A hotfix may go out first and be approved afterwards. */
const APPROVED_AFTERWARDS = ["deployments.dispatch"];

/** Asks for exactly what the preview shows: what disrupts is queued, what destroys waits for a second person. */
export const submitAction = command({
  action: "action.submit",
  needs: "action:run",
  input: SubmitAction,
  async run(ctx, { id, previewHash, reason, typed, breakGlass }) {
    const { db, actor, now } = ctx;
    const standing = await holdStanding(db, actor);
    const run = await heldRun(db, id);
    refuseOthersDraft(run, actor.id, now);
    const refused = whyNot(
      standing,
      breakGlass ? "action:break-glass" : neededFor(run.tier),
      placeOf(run.environmentId, run.tenant),
    );
    if (refused) throw forbidden(refused);
    if (run.tier >= 3 || breakGlass) await requireStepUp(ctx);
    if (run.tier >= 3) await requireCheckpoint(db);
    if (breakGlass && run.tier < 3 && !(await whyFrozen(db, frozenAs(run), now)))
      throw badRequest("This needs no second person and no freeze holds, so there is no glass to break.");
    if (run.state === "drafted")
      throw conflict("Its preview is being made. Wait for it, look at it, then ask again.");
    const preview = await newestShown(db, id);
    if (!preview || preview.hash !== previewHash)
      throw conflict("It changed since you looked at it; look again before you ask.");
    if (run.tier >= 3) refuseMistyped(preview.content.typed, typed);

    const asked = { previewId: preview.id, previewHash: preview.hash, submittedAt: now, reason, breakGlass };
    if (run.tier < 3 || breakGlass) {
      const queued = await enterQueue(ctx, run, { ...asked, expiresAt: null });
      if (breakGlass) {
        const kind: DutyKind = APPROVED_AFTERWARDS.includes(run.action)
          ? "approval-afterwards"
          : "break-glass-review";
        const dueAt = new Date(now.getTime() + DUTY_HOURS[kind] * HOUR);
        await db.insert(duties).values({
          kind,
          actionRunId: id,
          title: `${queued.label} at ${queued.environmentId}`,
          notById: actor.id,
          openedAt: now,
          dueAt,
        });
        await tellBreakGlass(db, queued, dueAt, now);
      }
      return { result: { state: queued.state }, audit: about(queued) };
    }
    const [waiting] = await db
      .update(actionRuns)
      .set({ ...asked, state: "waiting", expiresAt: new Date(now.getTime() + APPROVAL_HOURS * HOUR) })
      .where(eq(actionRuns.id, id))
      .returning();
    if (!waiting) throw new Error("A held run is gone.");
    await tellAsked(db, waiting, now);
    return { result: { state: waiting.state }, audit: about(waiting) };
  },
});

function refuseMistyped(wanted: string | undefined, typed: string | undefined): void {
  if (!wanted) throw conflict("Its preview names nothing to type, so it cannot be asked for. Look again.");
  if (typed !== wanted) throw badRequest(`Type "${wanted}" exactly, to show that you mean it.`);
}

const about = (run: typeof actionRuns.$inferSelect) => {
  const audit = aboutRun(run);
  return {
    ...audit,
    detail: {
      ...audit.detail,
      tier: run.tier,
      reason: run.reason,
      previewHash: run.previewHash,
      ...(run.breakGlass && { breakGlass: true }),
    },
  };
};
