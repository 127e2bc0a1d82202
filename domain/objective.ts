/** Promises with their accounting: the words of the SLA pages. */

export const OBJECTIVE_KINDS = [
  "availability",
  "latency",
  "error-rate",
  "freshness",
  "delivery",
  "duration",
  "cache-hit",
  "acknowledgement",
  /** How full something may be. */
  "capacity",
] as const;
export type ObjectiveKind = (typeof OBJECTIVE_KINDS)[number];

/** "time": minutes are good or bad. "ratio": single things are, such as answers, runs, messages. */
export const ACCOUNTINGS = ["time", "ratio"] as const;
export type Accounting = (typeof ACCOUNTINGS)[number];

export const CALENDAR_UNITS = ["day", "week", "month", "quarter", "year"] as const;
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

/** Over which time a promise holds: the last so many days, or the running week, month or quarter of a time zone. */
export type ObjectiveWindow =
  | { kind: "rolling"; days: number }
  | { kind: "calendar"; unit: CalendarUnit; zone: string };

/** What is done with a minute that nobody could judge, and with one of announced maintenance. */
export type CountingRules = {
  unknown: "bad" | "left-out";
  maintenance: "bad" | "left-out";
};

/** Where the minutes or the things come from. */
export type ObjectiveSource =
  /** Minutes: good while none of these checks is in alert and all of them are known. */
  | { from: "checks"; checks: readonly string[] }
  /** Minutes: good while the measured value of a check is within the limit. */
  | { from: "values"; check: string }
  /** Things: the answers to these checks that came, and came within the limit (ms). */
  | { from: "answers"; checks: readonly string[] }
  /** Minutes: good while the data of the job is no older than its limit; one series per tenant. */
  | { from: "freshness"; job: string }
  /** Things: runs that ended well within the limit (seconds). */
  | { from: "runs"; job: string }
  /** Things: counted by the platform or its provider; named facts of a check hold how many were good and bad since a moment. */
  | { from: "counters"; check: string; good: string; bad: string }
  /** Things: alerts of these severities that somebody took on within the limit (seconds). */
  | { from: "acknowledgements"; severities: readonly string[] };

/** One letter per minute of a UTC day, 1,440 of them. */
export const MINUTE = {
  good: "g",
  bad: "b",
  /** It should have been known and was not: late, unreadable, never asked. */
  unknown: "u",
  /** Announced maintenance, or paused by a person. */
  maintenance: "m",
  /** Not there yet, gone already, or still to come. */
  none: "-",
} as const;
export type MinuteState = keyof typeof MINUTE;
export const MINUTES_OF_DAY = 1440;
/** Things of a day are counted by quarters of an hour, because zones are apart by no less. */
export const QUARTERS_OF_DAY = 96;

/**
 * Minutes of a stretch, or things of it; `unknown` and `maintenance` are as they were, before any rule. Of things
 * `unknown` are only those that no rule made bad when they were counted, and the tries that nobody made. Where how many
 * are unknown cannot be told, because somebody else counts them or they would have begun here, the time stands for them:
 * `seen` is there, and it and `unknown` are minutes.
 */
export type Tally = { good: number; bad: number; unknown: number; maintenance: number; seen?: number };
export const NOTHING_COUNTED: Tally = { good: 0, bad: 0, unknown: 0, maintenance: 0 };

/** One promise in one place. */
export type SeriesId = { objectiveId: string; environmentId: string; tenant: string };

export const objectiveId = (platformId: string, key: string) => `${platformId}/${key}`;
