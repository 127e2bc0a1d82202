export const STEP_KINDS = [
  "guidance",
  "check",
  "query",
  "decision",
  "action",
  "wait",
  "approval",
  "verify",
  "rollback",
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const RUNBOOK_CATEGORIES = [
  "health",
  "sync",
  "credentials",
  "webhooks",
  "incident",
  "security",
  "database",
  "queue",
  "cache",
  "deployment",
  "recovery",
  "maintenance",
  "tenants",
] as const;
export type RunbookCategory = (typeof RUNBOOK_CATEGORIES)[number];

export const RUNBOOK_RUN_STATES = ["running", "paused", "finished", "abandoned"] as const;
export type RunbookRunState = (typeof RUNBOOK_RUN_STATES)[number];

export const STEP_STATES = [
  "ahead",
  "ready",
  "running",
  "waiting",
  "done",
  "failed",
  "skipped",
  "not-needed",
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Nothing more will happen to it by itself. */
export const isSettled = (state: StepState) =>
  state === "done" || state === "skipped" || state === "not-needed";

export const RUNBOOK_EVENTS = [
  "started",
  "step-ready",
  "step-started",
  "step-done",
  "step-failed",
  "step-skipped",
  "step-not-needed",
  "step-again",
  "note",
  "handed-over",
  "paused",
  "resumed",
  "finished",
  "abandoned",
] as const;
export type RunbookEventKind = (typeof RUNBOOK_EVENTS)[number];

export const LINT_KINDS = [
  "contradiction",
  "stale",
  "never-run",
  "never-exercised",
  "no-rollback",
  "threshold-differs",
  "unknown-reference",
  "verify-fails",
] as const;
export type LintKind = (typeof LINT_KINDS)[number];

/** What a text may weigh on its way to the server, its quotes and line ends escaped. */
export const HEAVIEST_TEXT = 48_000;
export const weightOf = (text: string) => new TextEncoder().encode(JSON.stringify(text)).length;

/** Where a sign stands that no table can keep: a control character, or half of a pair. */
export function unkeepableIn(text: string): number | undefined {
  const place = text.search(/[^\P{Cc}\t\n\r]|\p{Cs}/u);
  return place < 0 ? undefined : place;
}

/** A mistake in a text; lines and columns begin at 1. */
export type TextProblem = { line: number; column: number; severity: "error" | "warning"; said: string };
