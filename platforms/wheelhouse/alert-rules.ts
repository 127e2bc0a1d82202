import { thresholds as notificationPreferences } from "@/platforms/notification-preferences/thresholds";
import {
  atStatus,
  budgetRule,
  credentialRule,
  declaredLimit,
  heartbeatRule,
  pastLimit,
  type Rules,
} from "@/platforms/rule-specs";
import { securityRules } from "./security-rules";

const own = { file: "platforms/wheelhouse/alert-rules.ts", line: null };
const critical = { severity: "critical", word: "critical" } as const;
const warning = { severity: "warning", word: "warning" } as const;
const info = { severity: "info", word: "info" } as const;

const signIns = {
  trouble: "sign-ins",
  ...warning,
  answer: "Ask the person whether it was them; end their sessions and give them a new link when it was not.",
  source: { file: "notification-preferences.md", line: 121 },
  note: "The limit of Notification Preferences, counted at this console's own sign-in.",
} as const;
const FAILED_SIGN_INS = declaredLimit(notificationPreferences, "sign-in.failures", "alert");
/** Many people may share one address. */
const PER_ADDRESS = 4;

/** Of two steps of one limit, the first warns and the second pages; both are the same alert. */
function twoSteps(
  rule: Omit<Rules[number], "severity" | "word" | "spec" | "source"> & { metric: string },
): Rules {
  const { metric, ...shared } = rule;
  return [
    { ...shared, ...warning, source: own, key: shared.key, spec: pastLimit(metric, "warn") },
    { ...shared, ...critical, source: own, key: `${shared.key}-badly`, spec: pastLimit(metric, "alert") },
  ];
}

/** The console judges itself as it judges the others. Without any worker nothing is judged: then its health page says so. */
export const alertRules: Rules = [
  {
    key: "database-down",
    title: "The console's database does not answer",
    trouble: "database-down",
    ...critical,
    spec: atStatus("database"),
    answer: "See whether the database server runs, has room and takes connections.",
    source: own,
  },
  ...twoSteps({
    key: "connections-scarce",
    title: "Few database connections are left",
    trouble: "connections",
    metric: "database.connections",
    holdSeconds: 60,
    answer: "Stop processes that are not needed, or let the server take more connections.",
  }),
  {
    key: "worker-gone",
    title: "No worker is alive",
    trouble: "workers-gone",
    ...critical,
    spec: pastLimit("workers.alive", "alert", { direction: "below-is-bad" }),
    answer: "Start a worker: nothing is asked, judged or sent without one.",
    source: own,
  },
  ...twoSteps({
    key: "asked-late",
    title: "Checks are asked late",
    trouble: "lateness",
    metric: "checks.lateness",
    holdSeconds: 60,
    answer: "Add a worker, or see what keeps the ones there are busy.",
  }),
  ...twoSteps({
    key: "queue-old",
    title: "Work waits in the queue",
    trouble: "queue-backlog",
    metric: "queue.age",
    holdSeconds: 30,
    answer: "See whether the workers take jobs; add one when they do and cannot keep up.",
  }),
  {
    key: "slots-missed",
    title: "Schedules of the console were missed",
    trouble: "schedules",
    ...warning,
    spec: pastLimit("schedules.missed", "alert"),
    answer: "Read the log of the workers around the slots that failed.",
    source: own,
  },
  ...twoSteps({
    key: "disk-full",
    title: "The disk fills up",
    trouble: "disk",
    metric: "disk.used",
    answer: "Make room where the data lies: the database stops when there is none.",
  }),
  ...twoSteps({
    key: "clock-wrong",
    title: "Two clocks differ",
    trouble: "clock",
    metric: "clock.skew",
    holdSeconds: 120,
    answer: "Set the clocks by the same server: ages and silences are wrong by the difference.",
  }),
  {
    key: "pages-slow",
    title: "Pages load slowly",
    trouble: "latency",
    ...info,
    spec: pastLimit("pages.p95", "warn"),
    holdSeconds: 900,
    answer: "See whether the database or the machine is busy.",
    source: own,
  },
  {
    key: "channel-fails",
    title: "A notification channel refuses",
    trouble: "channel",
    ...critical,
    spec: pastLimit("channels.failing", "alert"),
    holdSeconds: 60,
    answer:
      "Read what the channel answers, mend its address or secret, and send a test. Others are told another way meanwhile.",
    source: own,
  },
  {
    ...signIns,
    key: "sign-ins-of-account",
    title: "Sign-ins of an account fail",
    spec: { kind: "failed-sign-ins", count: FAILED_SIGN_INS, windowSeconds: 900, by: "account" },
  },
  {
    ...signIns,
    key: "sign-ins-from-address",
    title: "Sign-ins from an address fail",
    spec: {
      kind: "failed-sign-ins",
      count: FAILED_SIGN_INS * PER_ADDRESS,
      windowSeconds: 900,
      by: "address",
    },
  },
  ...securityRules,
  budgetRule("warning", own),
  credentialRule("warning", own),
  heartbeatRule("warning", own),
];
