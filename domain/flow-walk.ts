import type { FlowStepKind, FlowStepState } from "./flow";
import { isSettled } from "./runbook";

/** A step as the walk sees it: what its plan says of it now, and how far it has come. */
export type FlowStepNow = {
  key: string;
  title: string;
  kind: FlowStepKind;
  state: FlowStepState;
  isNeeded: boolean;
  /** A person has to say go: a change of standing by a click, or an action that disrupts. */
  byPerson: boolean;
  locked?: { by: readonly string[]; because: string } | undefined;
  dueAt: Date | null;
};

export type FlowOutcome = { to: "done" | "failed" | "ready"; said: string };

export type FlowMove =
  | { key: string; to: "ready" | "running" | "not-needed" | "done" | "failed"; said: string }
  | { to: "finished" };

/** The step at which the flow stands; undefined when all are settled. */
export const currentStep = <Step extends { state: FlowStepState }>(
  steps: readonly Step[],
): Step | undefined => steps.find(({ state }) => !isSettled(state));

/** Why a step may not begin: what it waits for was left out or is not done. */
export function whyLocked(step: Pick<FlowStepNow, "locked">, steps: readonly FlowStepNow[]) {
  const missing = step.locked?.by.find((key) => steps.find((one) => one.key === key)?.state !== "done");
  if (missing === undefined) return undefined;
  const title = steps.find(({ key }) => key === missing)?.title ?? missing;
  return `"${title}" has to be done first. ${step.locked?.because ?? ""}`.trim();
}

/**
 * The one thing that happens next without a person. What is under way is settled by what was heard of it; nothing
 * follows a step that is not settled; what is locked fails instead of beginning.
 */
export function nextFlowMove(
  steps: readonly FlowStepNow[],
  heard: ReadonlyMap<string, FlowOutcome>,
  now: Date,
): FlowMove | undefined {
  const step = currentStep(steps);
  if (!step) return { to: "finished" };
  const { key } = step;
  if (step.state === "running" || step.state === "waiting") {
    if (step.kind === "wait")
      return step.dueAt && step.dueAt <= now ? { key, to: "done", said: "The time is over." } : undefined;
    const outcome = heard.get(key);
    return outcome && { key, ...outcome };
  }
  if (step.state !== "ahead") return undefined;
  if (!step.isNeeded) return { key, to: "not-needed", said: "It is not needed here." };
  const because = whyLocked(step, steps);
  if (because) return { key, to: "failed", said: because };
  return { key, to: waitsForPerson(step) ? "ready" : "running", said: "" };
}

export const waitsForPerson = ({ kind, byPerson }: Pick<FlowStepNow, "kind" | "byPerson">) =>
  kind === "evidence" || kind === "approval" || kind === "secret" || byPerson;

/**
 * What begins anew when a step is done again: itself, and every later one that has begun and looked at the world as it
 * was, waits, or was locked. What a person wrote down, approved or did at the platform stays done.
 */
export function flowResetBy(steps: readonly FlowStepNow[], again: string): string[] {
  const place = steps.findIndex(({ key }) => key === again);
  return steps.flatMap(({ key, kind, state }, at) => {
    if (at === place) return [key];
    if (at < place || state === "ahead") return [];
    const looks = kind === "ask" || kind === "wait";
    return looks || state === "ready" || state === "failed" || state === "not-needed" ? [key] : [];
  });
}
