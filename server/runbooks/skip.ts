import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { isLive } from "@/domain/action";
import { conflict, notFound } from "@/domain/errors";
import { isMachine, resetBy } from "@/domain/runbook-walk";
import { AgainStep, SkipStep } from "@/domain/schema/runbook";
import { command } from "@/server/command";
import { aboutRun, changeRun, changeStep, type Held, holdSeen, type StepRow, tell } from "./run-rows";
import { walk } from "./walk";

/** Leaves a step out, for a reason that stays with the run. What proves or preserves cannot be left out. */
export const skipStep = command({
  action: "runbook.skip",
  needs: "runbook:walk",
  input: SkipStep,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running"]);
    const { step, row } = find(held, input.stepKey);
    if (step.required)
      throw conflict(`"${step.title}" cannot be skipped; the runbook does not hold without it.`);
    if (!["ready", "failed", "running", "waiting"].includes(row.state))
      throw conflict(row.state === "ahead" ? "Its turn has not come." : "It is over already.");
    await refuseUnderWay(db, row, "skip it");
    await changeStep(db, held, step.key, {
      state: "skipped",
      note: input.reason,
      endedAt: now,
      dueAt: null,
      byId: actor.id,
      byName: actor.name,
    });
    const said = `${step.title}: ${input.reason}`;
    await tell(db, held, { kind: "step-skipped", stepKey: step.key, byName: actor.name, said, at: now });
    await changeRun(db, held, {}, now);
    await walk(db, held, now);
    return {
      result: {},
      audit: aboutRun(held.run, { step: step.key, kind: step.kind, reason: input.reason }),
    };
  },
});

/** Does a step again, and with it everything after it that looked at the world as it was. */
export const stepAgain = command({
  action: "runbook.again",
  needs: "runbook:walk",
  input: AgainStep,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running"]);
    const { step, row } = find(held, input.stepKey);
    const mayBe = isMachine(step.kind)
      ? ["done", "failed", "skipped", "running"]
      : ["done", "failed", "skipped"];
    if (!mayBe.includes(row.state)) throw conflict("It has not been done yet.");
    const keys = resetBy(held.document, held.steps, step.key);
    for (const other of held.steps)
      if (isUnderWay(other) || keys.includes(other.key)) await refuseUnderWay(db, other, "do this again");
    for (const key of keys) {
      const other = held.steps.find((one) => one.key === key);
      await changeStep(db, held, key, { ...FRESH, attempt: (other?.attempt ?? 0) + 1 });
    }
    const said = `${step.title}: to be done again.`;
    await tell(db, held, { kind: "step-again", stepKey: step.key, byName: actor.name, said, at: now });
    await changeRun(db, held, {}, now);
    await walk(db, held, now);
    return { result: {}, audit: aboutRun(held.run, { step: step.key, kind: step.kind, again: keys }) };
  },
});

const FRESH = {
  state: "ahead",
  input: null,
  output: null,
  option: null,
  note: "",
  actionRunId: null,
  queryRunId: null,
  dueAt: null,
  startedAt: null,
  endedAt: null,
  byId: null,
  byName: null,
} satisfies Partial<StepRow>;

function find(held: Held, key: string) {
  const step = held.document.steps.find((one) => one.key === key);
  const row = held.steps.find((one) => one.key === key);
  if (!step || !row) throw notFound("step", key);
  return { step, row };
}

export const isUnderWay = ({ state }: StepRow) => state === "running" || state === "waiting";

/** What is at the platform, or waits for a second person, is not forgotten by leaving its step. */
export async function refuseUnderWay(db: Db, row: StepRow, what: string): Promise<void> {
  if (!row.actionRunId) return;
  const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, row.actionRunId));
  if (run && (isLive(run.state) || run.state === "waiting"))
    throw conflict(`"${run.label}" is under way. Wait until it has ended, or cancel it, then ${what}.`);
}
