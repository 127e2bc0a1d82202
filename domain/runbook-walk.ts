import { isSettled, type StepKind, type StepState } from "./runbook";
import type { Outcome, StepFound } from "./runbook-judge";
import type { RunbookDocument, RunbookStep } from "./schema/runbook";

export type StepNow = {
  key: string;
  state: StepState;
  option: string | null;
  dueAt: Date | null;
};

/** The one thing that happens next in a run, without a person. */
export type Move =
  | { key: string; to: "ahead" | "ready" | "running" | "not-needed"; said: string }
  | { key: string; to: "done" | "failed"; said: string; found?: StepFound };

type Walked = Pick<RunbookDocument, "steps">;

/** Goes on by itself when its turn comes. */
export const isMachine = (kind: StepKind) =>
  kind === "check" || kind === "query" || kind === "verify" || kind === "wait";

export const isActing = (step: RunbookStep) =>
  step.kind === "action" || (step.kind === "rollback" && step.action !== undefined);

/** The step at which the run stands; rollbacks stand beside the order. */
export function currentOf<Step extends StepNow>(document: Walked, steps: readonly Step[]): Step | undefined {
  for (const { key, kind } of document.steps) {
    const now = steps.find((step) => step.key === key);
    if (kind !== "rollback" && now && !isSettled(now.state)) return now;
  }
  return undefined;
}

/**
 * What happens next: what is under way is settled by what was heard of it, rollbacks are offered while the run stands
 * at a failure, and then the next step's turn comes. Nothing follows a step that is not settled.
 */
export function nextMove(
  document: Walked,
  steps: readonly StepNow[],
  heard: ReadonlyMap<string, Outcome>,
  now: Date,
): Move | undefined {
  const of = (key: string) => steps.find((step) => step.key === key);
  for (const { key, kind } of document.steps) {
    const step = of(key);
    if (step?.state !== "running" && step?.state !== "waiting") continue;
    if (kind === "wait") {
      if (step.dueAt && step.dueAt <= now) return { key, to: "done", said: "The time is over." };
      continue;
    }
    const outcome = heard.get(key);
    if (outcome) return { key, ...outcome };
  }
  const current = currentOf(document, steps);
  for (const step of document.steps) {
    if (step.kind !== "rollback") continue;
    const state = of(step.key)?.state;
    const isOffered =
      current?.state === "failed" &&
      whyNotNeeded(step, steps) === undefined &&
      step.undoes.some((key) => of(key)?.state === "done");
    if (state === "ahead" && isOffered)
      return {
        key: step.key,
        to: "ready",
        said: `"${titleOf(document, current.key)}" failed; this takes back what was done.`,
      };
    if (state === "ready" && !isOffered)
      return { key: step.key, to: "ahead", said: "It is not needed any more." };
  }
  if (current?.state !== "ahead") return undefined;
  const step = document.steps.find(({ key }) => key === current.key);
  if (!step) return undefined;
  const because = whyNotNeeded(step, steps);
  if (because !== undefined) return { key: step.key, to: "not-needed", said: because };
  return { key: step.key, to: isMachine(step.kind) ? "running" : "ready", said: "" };
}

/** A step with a condition is needed only when its decision went that way; one that was not taken went no way. */
function whyNotNeeded(step: RunbookStep, steps: readonly StepNow[]): string | undefined {
  if (step.onlyIf === undefined) return undefined;
  const [decision = "", options = ""] = step.onlyIf.split("=");
  const taken = steps.find(({ key }) => key === decision);
  if (taken?.state === "done" && taken.option !== null && options.split("|").includes(taken.option))
    return undefined;
  return taken?.option ? `The decision was "${taken.option}".` : "Its decision was not taken.";
}

export const titleOf = (document: Walked, key: string) =>
  document.steps.find((step) => step.key === key)?.title ?? key;

/**
 * What begins anew when a step is done again: itself, later steps of the machine that looked at the world as it was,
 * later ones that were left out, the one whose turn it was, and rollbacks of what is done again.
 */
export function resetBy(document: Walked, steps: readonly StepNow[], again: string): string[] {
  const place = document.steps.findIndex(({ key }) => key === again);
  const step = document.steps[place];
  if (!step) return [];
  if (step.kind === "rollback") return [again];
  return document.steps.flatMap((other, at) => {
    const state = steps.find(({ key }) => key === other.key)?.state;
    if (at === place) return [other.key];
    if (other.kind === "rollback")
      return other.undoes.includes(again) && (state === "done" || state === "skipped" || state === "failed")
        ? [other.key]
        : [];
    if (at < place || state === "ahead") return [];
    return isMachine(other.kind) || state === "not-needed" || state === "ready" || state === "failed"
      ? [other.key]
      : [];
  });
}
