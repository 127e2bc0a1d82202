import { can, placeOf } from "@/domain/access";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { currentOf, isActing, titleOf } from "@/domain/runbook-walk";
import { type RunbookStep, WorkStep } from "@/domain/schema/runbook";
import { findAction, requestAction } from "@/server/actions/start-action";
import { type Actor, type CommandContext, command } from "@/server/command";
import {
  aboutRun,
  changeRun,
  changeStep,
  type Held,
  holdRun,
  holdSeen,
  type StepRow,
  tell,
} from "./run-rows";
import { walk } from "./walk";

type Worked = { to: Partial<StepRow> & { state: "done" | "running" }; said: string };
type Input = { option?: string | undefined; note?: string | undefined };

/** Does the step at which the run stands: by hand, by a decision, or by setting its action going. */
export const workStep = command({
  action: "runbook.work",
  needs: "runbook:walk",
  input: WorkStep,
  async run(ctx: CommandContext, input) {
    const { db, actor, now } = ctx;
    const repeated = await repeatedBy(ctx, input);
    if (repeated)
      return { result: {}, audit: aboutRun(repeated.run, { step: input.stepKey, repeated: true }) };
    const held = await holdSeen(db, input, ["running"]);
    const { step, row } = turnOf(held, input.stepKey);
    const worked = isActing(step) ? await setGoing(ctx, held, step, row) : byHand(held, step, actor, input);
    await changeStep(db, held, step.key, {
      ...worked.to,
      note: input.note ?? row.note,
      byId: actor.id,
      byName: actor.name,
      ...(worked.to.state === "done" && { endedAt: now }),
    });
    const note = input.note && worked.to.state === "running" ? ` ${input.note}` : "";
    await tell(db, held, {
      kind: worked.to.state === "done" ? "step-done" : "step-started",
      stepKey: step.key,
      byName: actor.name,
      said: `${step.title}: ${worked.said}${note}`,
      at: now,
    });
    await changeRun(db, held, {}, now);
    await walk(db, held, now);
    const detail = {
      step: step.key,
      kind: step.kind,
      option: input.option,
      actionRun: worked.to.actionRunId,
    };
    return { result: {}, audit: aboutRun(held.run, detail) };
  },
});

/** A click that was delivered twice: the same person did the same to this step, just before. */
async function repeatedBy(
  { db, actor }: CommandContext,
  input: { runId: string; version: number; stepKey: string; option?: string | undefined },
): Promise<Held | undefined> {
  const held = await holdRun(db, input.runId);
  const row = held?.steps.find(({ key }) => key === input.stepKey);
  if (!held || !row || held.run.version === input.version) return undefined;
  const isOver = row.state !== "ahead" && row.state !== "ready";
  return isOver && row.byId === actor.id && row.option === (input.option ?? null) ? held : undefined;
}

/** The step, when it is its turn: the one at which the run stands, or a rollback that is offered. */
export function turnOf(held: Held, key: string): { step: RunbookStep; row: StepRow } {
  const { document, steps } = held;
  const step = document.steps.find((one) => one.key === key);
  const row = steps.find((one) => one.key === key);
  if (!step || !row) throw notFound("step", key);
  if (row.state === "ready") return { step, row };
  const current = currentOf(document, steps);
  if (row.state === "ahead")
    throw conflict(
      step.kind === "rollback"
        ? "This takes back what was done; it is offered when a step fails."
        : `First comes "${titleOf(document, current?.key ?? key)}".`,
    );
  if (row.state === "failed") throw conflict("It failed: do it again, or skip it with a reason.");
  throw conflict(
    row.state === "running" || row.state === "waiting" ? "It is under way already." : "It is done already.",
  );
}

function byHand({ run, steps }: Held, step: RunbookStep, actor: Actor, { option, note }: Input): Worked {
  if (step.kind === "decision") {
    const chosen = step.options.find(({ key }) => key === option);
    if (!chosen) throw badRequest("Choose one of the options.");
    return { to: { state: "done", option: chosen.key }, said: `${chosen.title}.${note ? ` ${note}` : ""}` };
  }
  if (option !== undefined) throw badRequest("This step has nothing to choose from.");
  if (step.kind === "guidance" && step.note && !note) throw badRequest("Write down what you saw.");
  if (step.kind === "approval") {
    if (!step.inside) {
      if (!note) throw badRequest(`Write down who approved it, how and when: ${step.by}.`);
      return { to: { state: "done" }, said: `Approved outside: ${note}` };
    }
    const acted = steps.filter(({ kind }) => kind !== "approval").map(({ byId }) => byId);
    const asks = new Set([run.ownerId, run.startedById, ...acted]);
    if (asks.has(actor.id))
      throw forbidden(
        "A second person approves this, who has not done a step of this run and does not have it.",
      );
    return { to: { state: "done" }, said: `Approved by ${actor.name}.${note ? ` ${note}` : ""}` };
  }
  return { to: { state: "done" }, said: note ? `Done. ${note}` : "Done." };
}

/** Actions that are safe run at once; what disrupts is asked for through its preview, and only found here. */
async function setGoing(ctx: CommandContext, held: Held, step: RunbookStep, row: StepRow): Promise<Worked> {
  const { actor, db } = ctx;
  const { run } = held;
  if (!can(actor, "action:run", placeOf(run.environmentId))) throw forbidden("You may not run actions.");
  const key = "action" in step && step.action !== undefined ? step.action : "";
  const { action } = await findAction(db, run.environmentId, key);
  if (action.tier > 1)
    throw badRequest(`"${action.title}" is asked for with a preview and a reason; the step shows it.`);
  const asked = await requestAction(ctx, {
    environmentId: run.environmentId,
    action: key,
    input: row.input ?? {},
    requestKey: `runbook:${run.id}:${row.key}:${row.attempt}`,
    by: actor,
    correlationId: ctx.correlationId,
    runbook: { runId: run.id, step: row.key, alertId: run.alertId },
  });
  return { to: { state: "running", actionRunId: asked.id }, said: asked.label };
}
