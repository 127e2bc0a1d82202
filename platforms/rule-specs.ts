import type { z } from "zod";
import { BUDGET_POLICY, type RuleSpec } from "@/domain/alert-rule";
import type { RuleDeclaration } from "@/domain/schema/alert-rule";
import type { Direction } from "@/domain/threshold";

export type Rules = z.input<typeof RuleDeclaration>[];

type Level = "warn" | "alert";
type Limited = { metric: string; target?: number | null; warn?: number | null; alert?: number | null };

const NO_WINDOW = { limit: null, windowSeconds: 0, aggregate: "last", minimumVolume: 0 } as const;

/** A measured value past its registered limit. */
export const pastLimit = (
  metric: string,
  level: Level,
  over: { direction?: Direction; minimumVolume?: number } = {},
): RuleSpec => ({
  kind: "threshold",
  metric,
  check: null,
  level,
  direction: "above-is-bad",
  ...NO_WINDOW,
  ...over,
});

/** A check that stands at this status, whatever it measures. */
export const atStatus = (check: string, level: Level = "alert"): RuleSpec => ({
  kind: "threshold",
  metric: null,
  check,
  level,
  direction: "above-is-bad",
  ...NO_WINDOW,
});

export const stale = (job: string | null, level: Level): RuleSpec => ({ kind: "staleness", job, level });

/** A month's budget gone in two days or in five; the short windows end the alert soon after the trouble does. */
export const burnsFast = (check: string, objectivePercent: number): RuleSpec => ({
  kind: "burn-rate",
  check,
  objectivePercent,
  windows: [
    { longSeconds: 3600, shortSeconds: 300, factor: 14.4 },
    { longSeconds: 6 * 3600, shortSeconds: 1800, factor: 6 },
  ],
});

/** A budget that will not last the month. */
export const burnsSlowly = (check: string, objectivePercent: number): RuleSpec => ({
  kind: "burn-rate",
  check,
  objectivePercent,
  windows: [{ longSeconds: 3 * 86_400, shortSeconds: 6 * 3600, factor: 1 }],
});

/** The declared number of a metric, where a rule's shape wants a number of its own. */
export function declaredLimit(
  thresholds: readonly Limited[],
  metric: string,
  which: "target" | Level,
): number {
  const limit = thresholds.find((row) => row.metric === metric)?.[which];
  if (typeof limit !== "number") throw new Error(`${metric} declares no ${which} limit`);
  return limit;
}

/** Every credential by its own ladder; what it is worth rises as its end comes near. */
export const credentialRule = (
  word: string,
  source: { file: string; line: number | null },
): Rules[number] => ({
  key: "credential-ends",
  title: "A credential must be replaced",
  trouble: "credential-expiry",
  severity: "warning",
  word,
  spec: { kind: "credential-due" },
  answer:
    "Open the credential, start its rotation, and take the old one away only when the new one is proved.",
  source,
  note: "Thirty, fourteen, seven and one day before, or as its own policy says; at once when it is not accepted.",
});

/** What happens as the budget of a promise is spent; one alert per promise, worth more the more of it is gone. */
export const budgetRule = (word: string, source: { file: string; line: number | null }): Rules[number] => ({
  key: "budget-spent",
  title: "The budget of a promise is spent",
  trouble: "budget",
  severity: "warning",
  word,
  spec: BUDGET_POLICY,
  holdSeconds: 300,
  recoverSeconds: 900,
  answer:
    "Open the promise under SLA and see which stretches burnt its budget. When all of it is gone, freeze releases under Actions, Freezes until it has recovered.",
  source,
  note: "Told at 50 %, a warning at 75 %, critical at 100 % and when it is spent 14 times too fast over an hour; a warning at 6 times over six hours.",
});

/** Schedulers that report by themselves may be set up for any platform. */
export const heartbeatRule = (
  word: string,
  source: { file: string; line: number | null },
): Rules[number] => ({
  key: "heartbeat-missed",
  title: "A scheduler did not report",
  trouble: "heartbeat",
  severity: "warning",
  word,
  spec: { kind: "dead-man" },
  answer:
    "See whether the scheduler runs, start the job by hand if it may be, and read what its last report said.",
  source,
  note: "For every heartbeat address of this platform's environments.",
});
