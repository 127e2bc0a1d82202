import { expect, test } from "vitest";
import type { FlowState, FlowStepKind, FlowStepState } from "@/domain/flow";
import { flowAnswer, flowLook, waitsFor, whyNotDecide } from "./flow-words";

const FLOW = {
  kind: "onboarding" as const,
  state: "running" as FlowState,
  requestedByName: "Ada",
  ownerName: "Olga",
  said: "",
};
const step = (kind: FlowStepKind, state: FlowStepState) => ({ kind, state, title: `The ${kind}` });

test.each<[FlowStepKind, FlowStepState, string]>([
  ["evidence", "ready", "Olga"],
  ["approval", "ready", "somebody other than Ada"],
  ["secret", "ready", "an admin, who gives the secret"],
  ["status", "ready", "Olga"],
  ["ask", "running", "the platform"],
  ["wait", "running", "the clock"],
  ["action", "waiting", "its action"],
  ["ask", "failed", "Olga, to look at what failed"],
])("a step of kind %s that is %s waits for %s", (kind, state, whom) => {
  expect(waitsFor(FLOW, step(kind, state))).toBe(whom);
});

test.each([
  ["previewed", "Olga"],
  ["waiting", "a second person, under Approvals"],
  ["running", "the platform"],
] as const)("an action whose run is %s waits for %s", (state, whom) => {
  expect(waitsFor(FLOW, { ...step("action", "waiting"), run: { state } })).toBe(whom);
});

test("what is paused waits for whoever has it, what is over for nobody", () => {
  expect(waitsFor({ ...FLOW, state: "paused" }, step("ask", "running"))).toBe("Olga, who may resume it");
  expect(waitsFor({ ...FLOW, state: "finished" }, undefined)).toBe("nobody");
});

test("a flow looks like its worst news", () => {
  expect(flowLook(FLOW, step("ask", "failed"))).toEqual({ status: "alert", word: "stopped at a failure" });
  expect(flowLook(FLOW, step("evidence", "ready")).status).toBe("warn");
  expect(flowLook(FLOW, step("ask", "running")).word).toBe("under way");
  expect(flowLook({ state: "cancelled" }, step("ask", "failed")).word).toBe("cancelled");
});

test("the sentence says how far it is and for whom it waits", () => {
  const steps = [
    step("evidence", "done"),
    step("ask", "not-needed"),
    step("approval", "ready"),
    step("wait", "ahead"),
    step("status", "ahead"),
  ];
  expect(flowAnswer({ flow: FLOW, steps })).toBe(
    "2 of 5 steps are over. Next: “The approval”, which waits for somebody other than Ada.",
  );
  expect(flowAnswer({ flow: { ...FLOW, state: "paused" }, steps })).toBe(
    "Paused; nothing goes on by itself. 2 of 5 steps are over.",
  );
  expect(flowAnswer({ flow: { ...FLOW, state: "cancelled", said: "Cancelled: not wanted." }, steps })).toBe(
    "Cancelled: not wanted.",
  );
  expect(flowAnswer({ flow: { ...FLOW, state: "finished" }, steps })).toBe("Finished, 5 steps.");
});

test("who asked for it does not decide", () => {
  expect(whyNotDecide({ requestedById: "ada" }, "ada")).toMatch(/somebody else decides/);
  expect(whyNotDecide({ requestedById: "ada" }, "olga")).toBeUndefined();
});
