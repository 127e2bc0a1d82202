import type { z } from "zod";
import type { ThresholdDeclaration } from "@/domain/schema/threshold";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const file = "azure-governance.md";
const owner = "Platform Support";
const at = (line: number) => ({ file, line });
const derived = (line: number) => ({ file, line, derived: true });

/** Fewer look-ups than this say nothing about a cache. */
export const ENOUGH_LOOKUPS = 100;

type Row = z.input<typeof ThresholdDeclaration>;

const age = (job: string, line: number, limits: Pick<Row, "warn" | "alert" | "note">): Row => ({
  metric: `${job}.age`,
  title: `Age of ${job} data`,
  unit: "seconds",
  strict: true,
  source: at(line),
  owner,
  ...limits,
});

const duration = (job: string, line: number, expected: number, longest: number): Row => ({
  metric: `${job}.duration`,
  title: `Duration of one ${job} run`,
  unit: "seconds",
  target: expected * MINUTE,
  warn: longest > 30 ? 30 * MINUTE : null,
  alert: longest * MINUTE,
  source: at(line),
  owner,
  note:
    longest > 30
      ? `Expected within ${expected} min; warns at the 30 min of the tuning table (line 784).`
      : `Expected within ${expected} min.`,
});

const response = (level: string, line: number, seconds: number): Row => ({
  metric: `incident.${level}.response`,
  title: `First response to ${level.toUpperCase()}`,
  unit: "seconds",
  target: seconds,
  alert: seconds,
  source: at(line),
  owner,
});

export const thresholds: Row[] = [
  {
    metric: "dashboard.load",
    title: "Dashboard page load",
    unit: "ms",
    target: 5000,
    alert: 5000,
    source: at(73),
    owner,
    note: "Timed until the HTML is there. What people wait for in front of this console is measured by its own pages.",
  },
  age("costs", 74, {
    warn: 25 * HOUR,
    alert: 48 * HOUR,
    note: "Warn is the daily review's limit, alert the stalled rule's: twice the interval (line 148, C-03).",
  }),
  age("compliance", 75, {
    warn: 5 * HOUR,
    alert: 8 * HOUR,
    note: "Warn is the daily review's limit, alert the stalled rule's: twice the interval (line 148, C-03).",
  }),
  age("resources", 76, {
    warn: 2 * HOUR,
    alert: 2 * HOUR,
    note: "The daily review and the stalled rule (line 148) name the same limit, so there is no warning before it.",
  }),
  {
    ...age("identity", 102, {
      warn: 25 * HOUR,
      alert: 48 * HOUR,
      note: "The daily review has no row for identity: one interval and an hour, as for costs (C-04); alert by line 148.",
    }),
    source: derived(102),
  },
  {
    metric: "alerts.critical",
    title: "Critical alerts open",
    unit: "count",
    target: 0,
    alert: 0,
    source: at(77),
    owner,
    note: "Counts what the platform calls error or critical, listed or not.",
  },
  {
    metric: "sync.failed-jobs",
    title: "Jobs whose last run failed",
    unit: "count",
    target: 0,
    alert: 0,
    source: at(143),
    owner,
    note: "The runbook rates one failed job critical, to be told at once.",
  },
  {
    metric: "sync.error-rate",
    title: "Runs that did not end well",
    unit: "percent",
    target: 0,
    warn: 10,
    windowSeconds: HOUR,
    source: at(153),
    owner,
    note: "Share of the runs that ended in the last hour. The platform's own rule is 30 % over ten runs.",
  },
  duration("costs", 101, 15, 60),
  duration("compliance", 102, 20, 45),
  duration("resources", 103, 10, 30),
  duration("identity", 104, 15, 60),
  {
    metric: "sync.duration",
    title: "Duration of any sync",
    unit: "seconds",
    target: 30 * MINUTE,
    warn: 30 * MINUTE,
    strict: true,
    source: at(784),
    owner,
    note: "Applied as the warn limit of each job's duration.",
  },
  {
    metric: "cache.hit-rate",
    title: "Cache hit rate",
    unit: "percent",
    direction: "below-is-bad",
    target: 80,
    warn: 80,
    strict: true,
    minimumVolume: ENOUGH_LOOKUPS,
    source: at(782),
    owner,
    note: "Since the platform started. Where the platform does not count its look-ups, it is always judged.",
  },
  {
    metric: "api.response",
    title: "API response time",
    unit: "ms",
    target: 500,
    warn: 500,
    strict: true,
    source: at(783),
    owner,
    note: "One answer at a time, of a page that reads the database.",
  },
  {
    metric: "database.size",
    title: "Database size",
    unit: "bytes",
    target: 1_000_000_000,
    warn: 1_000_000_000,
    strict: true,
    source: at(785),
    owner,
    note: "Told only where the platform runs on SQLite.",
  },
  {
    metric: "client-secret.age",
    title: "Age of a client secret",
    unit: "seconds",
    target: 365 * DAY,
    alert: 365 * DAY,
    source: at(391),
    owner,
    note: "Every 12 months; the quarterly maintenance (line 812) and the 24 months of line 403 disagree: the shorter wins (C-01).",
  },
  {
    metric: "client-secret.expires-in",
    title: "Time until a client secret expires",
    unit: "seconds",
    direction: "below-is-bad",
    warn: 30 * DAY,
    alert: 7 * DAY,
    source: at(391),
    owner,
    note: "30 days ahead by the runbook; the alert is the ladder 30, 14, 7, 1 of C-18.",
  },
  {
    metric: "api-key.age",
    title: "Age of an API key",
    unit: "seconds",
    target: 182 * DAY,
    alert: 182 * DAY,
    source: at(392),
    owner,
    note: "Every 6 months. The platform itself has no API keys.",
  },
  {
    metric: "api-key.expires-in",
    title: "Time until an API key expires",
    unit: "seconds",
    direction: "below-is-bad",
    warn: 14 * DAY,
    source: at(392),
    owner,
  },
  {
    metric: "backup.age",
    title: "Age of the newest backup",
    unit: "seconds",
    target: DAY,
    warn: 25 * HOUR,
    alert: 48 * HOUR,
    source: derived(497),
    owner,
    note: "Daily at 02:00; limits by the same pattern as the daily syncs.",
  },
  {
    metric: "backup.retention",
    title: "Backups kept",
    unit: "seconds",
    direction: "below-is-bad",
    target: 30 * DAY,
    source: at(489),
    owner,
  },
  response("p1", 561, 15 * MINUTE),
  response("p2", 562, HOUR),
  response("p3", 563, 4 * HOUR),
  response("p4", 564, DAY),
  {
    metric: "maintenance.notice",
    title: "Notice before planned maintenance",
    unit: "seconds",
    direction: "below-is-bad",
    target: 7 * DAY,
    alert: 7 * DAY,
    source: at(820),
    owner,
  },
  {
    metric: "maintenance.review",
    title: "Review after emergency maintenance",
    unit: "seconds",
    target: 48 * HOUR,
    alert: 48 * HOUR,
    source: at(854),
    owner,
  },
];
