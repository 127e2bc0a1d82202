import { answersWithin, keepsWithin, type Promised, takenWithin } from "@/platforms/promises";

const MINUTE = 60;
const HOUR = 3600;
const at = (line: number) => ({ file: "auditron.md", line });
const derived = (line: number) => ({ ...at(line), derived: true });
const countedBy = "Prometheus";

export const objectives: Promised[] = [
  answersWithin("api-p95", ["api-health"], 95, 200, {
    title: "API answers within 200 ms, p95",
    provenance: at(314),
    note: "Each answer to our own checks. What all callers see is counted by Prometheus.",
  }),
  keepsWithin("api-p95-measured", "api-p95", {
    title: "p95 of all requests below 200 ms",
    kind: "latency",
    limit: 200,
    limitUnit: "ms",
    provenance: at(314),
    countedBy,
  }),
  {
    key: "error-rate",
    title: "Checks answered without error",
    kind: "error-rate",
    accounting: "ratio",
    source: { from: "answers", checks: ["api-health"] },
    target: 99.9,
    provenance: at(315),
    note: "Below 0.1 % of errors, of our own requests; all requests are counted by Prometheus.",
  },
  keepsWithin("error-rate-measured", "api-error-rate", {
    title: "Errors of all requests below 0.1 %",
    kind: "error-rate",
    limit: 0.1,
    limitUnit: "percent",
    provenance: at(315),
    countedBy,
  }),
  keepsWithin("database-connections", "database-connections", {
    title: "Database connections below 80 %",
    kind: "capacity",
    limit: 80,
    limitUnit: "percent",
    provenance: at(316),
    countedBy,
  }),
  keepsWithin("queue-length", "queue-length", {
    title: "Fewer than 100 jobs in the queue",
    kind: "capacity",
    limit: 100,
    limitUnit: "count",
    provenance: at(317),
    countedBy: "the queue's own store",
  }),
  keepsWithin("cpu", "cpu-share", {
    title: "CPU below 70 %",
    kind: "capacity",
    limit: 70,
    limitUnit: "percent",
    provenance: at(318),
    countedBy,
  }),
  keepsWithin("memory", "memory-share", {
    title: "Memory below 80 %",
    kind: "capacity",
    limit: 80,
    limitUnit: "percent",
    provenance: at(319),
    countedBy,
  }),
  takenWithin(
    "critical",
    5 * MINUTE,
    derived(323),
    '"Immediate", with a page to on-call; five minutes are ours.',
  ),
  takenWithin("warning", HOUR, at(324), "Acted on within the hour."),
  takenWithin("info", 24 * HOUR, derived(325), "Reviewed in business hours; a day is ours."),
];
