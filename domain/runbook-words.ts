import { isSettled, type StepState } from "./runbook";
import type { RunbookDocument } from "./schema/runbook";

export const OUTCOMES = ["solved", "not-solved", "not-needed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const OUTCOME_WORD: Record<Outcome, string> = {
  solved: "solved",
  "not-solved": "not solved",
  "not-needed": "it was not needed",
};

/** Why a run may not be called solved; undefined when it may. */
export function whyNotSolved(
  document: Pick<RunbookDocument, "steps">,
  steps: readonly { key: string; state: StepState }[],
): string | undefined {
  const stateOf = (key: string) => steps.find((step) => step.key === key)?.state ?? "ahead";
  const failed = document.steps.find(({ key }) => stateOf(key) === "failed");
  if (failed)
    return `"${failed.title}" has failed. Do it again, or skip it with a reason, before calling it solved.`;
  const open = document.steps.find(
    ({ key, kind, required }) => required && kind !== "rollback" && !isSettled(stateOf(key)),
  );
  return open && `"${open.title}" must be done before it can be called solved.`;
}
