import type { AlertSeverity } from "./platform";

/** What a rule looks at. One shape per kind; the numbers are in the units that their names carry. */
export const RULE_KINDS = [
  "threshold",
  "staleness",
  "error-rate",
  "no-data",
  "access-refused",
  "consecutive-failures",
  "dead-man",
  "burn-rate",
  "budget",
  "simultaneous",
  "webhook-silence",
  "credential-expiry",
  "credential-due",
  "failed-sign-ins",
] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Spans over which the accounting of promises knows how fast a budget is spent. */
export const BURN_SPANS = ["hour", "sixHours", "threeDays"] as const;
export type BurnSpan = (typeof BURN_SPANS)[number];

export type RuleSpec =
  /**
   * A check's value over a window against its registered limit (`level`) or a limit of the rule's own. A check with a
   * `level` and no window is taken at its own confirmed status. `minimumVolume` counts the answers in the window, or
   * what the check tells as its fact "volume".
   */
  | {
      kind: "threshold";
      /** A metric of the registry, or a check by its key; one of the two. */
      metric: string | null;
      check: string | null;
      level: "warn" | "alert" | null;
      limit: number | null;
      direction: "above-is-bad" | "below-is-bad";
      windowSeconds: number;
      aggregate: "last" | "average" | "highest" | "lowest";
      minimumVolume: number;
    }
  /** A job's data past its limit. */
  | { kind: "staleness"; job: string | null; level: "warn" | "alert" }
  /** Share of bad runs of a job (of all jobs together when null), or of bad answers of a check, in percent. */
  | {
      kind: "error-rate";
      of: "runs" | "answers";
      job: string | null;
      check: string | null;
      percent: number;
      windowSeconds: number;
      minimumVolume: number;
    }
  /** A check that could not be answered for so long. */
  | { kind: "no-data"; check: string | null; seconds: number }
  /** A check whose question the platform refuses us for so long: our credential or its rights. */
  | { kind: "access-refused"; check: string | null; seconds: number }
  | { kind: "consecutive-failures"; job: string | null; count: number }
  /** A heartbeat that did not come, or came as a failure. */
  | { kind: "dead-man" }
  /** Budget of `objectivePercent` burnt `factor` times too fast, over the long and the short window at once. */
  | {
      kind: "burn-rate";
      check: string | null;
      objectivePercent: number;
      windows: { longSeconds: number; shortSeconds: number; factor: number }[];
    }
  /**
   * Every promise of the platform: how much of its budget is spent, in percent, and how many times too fast it is being
   * spent. The worst that was reached counts, and the alert rises and falls with it.
   */
  | {
      kind: "budget";
      steps: { percent: number; severity: AlertSeverity }[];
      burns: { span: BurnSpan; factor: number; severity: AlertSeverity }[];
    }
  /** So many jobs or tenants of one environment that fail within the window. */
  | { kind: "simultaneous"; count: number; windowSeconds: number }
  | { kind: "webhook-silence"; seconds: number }
  /** A metric that tells the days which a credential has left. */
  | { kind: "credential-expiry"; metric: string; days: number }
  /** Each credential of the inventory, by its own ladder; its severity rises with the rung. */
  | { kind: "credential-due" }
  | { kind: "failed-sign-ins"; count: number; windowSeconds: number; by: "account" | "address" };

/** What happens when a budget is spent: told at half, watched at three quarters, and a freeze is suggested at the end of it. */
export const BUDGET_POLICY: Extract<RuleSpec, { kind: "budget" }> = {
  kind: "budget",
  steps: [
    { percent: 50, severity: "info" },
    { percent: 75, severity: "warning" },
    { percent: 100, severity: "critical" },
  ],
  burns: [
    { span: "hour", factor: 14, severity: "critical" },
    { span: "sixHours", factor: 6, severity: "warning" },
  ],
};

export const ruleId = (platformId: string, key: string) => `${platformId}/${key}`;

/** What a rule says of one subject at one moment. */
export type Verdict = {
  state: "firing" | "well" | "unknown";
  value: number | null;
  limit: number | null;
  unit: "seconds" | "ms" | "percent" | "count" | "ratio" | "bytes" | null;
  /** What and since when, as one sentence. */
  sentence: string;
  /** Where it is worse or milder than the rule says. */
  severity?: AlertSeverity;
  since: Date | null;
};
