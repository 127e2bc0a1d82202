import fc from "fast-check";
import { expect, test } from "vitest";
import { FLOW_STEP_KINDS } from "./flow";
import { type FlowOutcome, type FlowStepNow, flowResetBy, nextFlowMove } from "./flow-walk";
import { isSettled } from "./runbook";

const NOW = new Date("2026-11-21T12:00:00Z");

const plans = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...FLOW_STEP_KINDS),
      isNeeded: fc.boolean(),
      byPerson: fc.boolean(),
      lockedBy: fc.nat(9),
      isLocked: fc.boolean(),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((drawn) =>
    drawn.map(
      ({ kind, isNeeded, byPerson, lockedBy, isLocked }, at): FlowStepNow => ({
        key: `s${at}`,
        title: `Step ${at}`,
        kind,
        state: "ahead",
        isNeeded,
        byPerson,
        dueAt: null,
        locked: isLocked && at > 0 ? { by: [`s${lockedBy % at}`], because: "Proof first." } : undefined,
      }),
    ),
  );

/** What people and workers may do to the step at which the flow stands. */
const doings = fc.array(fc.constantFrom("done", "failed", "ready", "skip", "again"), { maxLength: 60 });

test("comes to rest, one step at a time, and what is locked is never done before its proof", () =>
  fc.assert(
    fc.property(plans, doings, (plan, done) => {
      const steps = plan.map((step) => ({ ...step }));
      const set = (key: string, state: FlowStepNow["state"]) =>
        Object.assign(steps.find((step) => step.key === key) ?? {}, { state });
      const walk = (heard: Map<string, FlowOutcome>) => {
        for (let count = 0; count < 100; count += 1) {
          const move = nextFlowMove(steps, heard, NOW);
          if (!move || move.to === "finished") return;
          heard.delete(move.key);
          set(move.key, move.to);
        }
        throw new Error("it does not come to rest");
      };
      walk(new Map());
      for (const what of done) {
        const at = steps.findIndex(({ state }) => !isSettled(state));
        const step = steps[at];
        if (!step) break;
        expect(steps.slice(at + 1).every(({ state }) => state === "ahead")).toBe(true);
        expect(step.state).not.toBe("ahead");
        if (what === "skip") set(step.key, "skipped");
        else if (what === "again") for (const key of flowResetBy(steps, step.key)) set(key, "ahead");
        else if (step.state === "ready") set(step.key, "done");
        else if (step.state === "running" && step.kind === "wait") step.dueAt = NOW;
        else if (step.state === "running" || step.state === "waiting") {
          walk(new Map([[step.key, { to: what, said: "" } as FlowOutcome]]));
        }
        walk(new Map());
      }
      for (const step of steps)
        if (step.state === "done" || step.state === "running" || step.state === "ready")
          for (const key of step.locked?.by ?? [])
            expect(steps.find((one) => one.key === key)?.state).toBe("done");
    }),
    { numRuns: 500 },
  ));

test("done again, later looks begin anew and what a person did stays", () => {
  const step = (key: string, kind: FlowStepNow["kind"], state: FlowStepNow["state"]): FlowStepNow => ({
    key,
    title: key,
    kind,
    state,
    isNeeded: true,
    byPerson: false,
    dueAt: null,
  });
  const steps = [
    step("look", "ask", "done"),
    step("paper", "evidence", "done"),
    step("do", "action", "done"),
    step("wait", "wait", "done"),
    step("prove", "ask", "failed"),
    step("live", "status", "ahead"),
  ];
  expect(flowResetBy(steps, "look")).toEqual(["look", "wait", "prove"]);
});
