import { answersWithin, keepsWithin, type Promised, takenWithin } from "@/platforms/promises";

const MINUTE = 60;
const at = (line: number) => ({ file: "notification-preferences.md", line });
const countedBy = "Prometheus";

/** The line promises one share for three providers; two of them tell what became of a message. */
const UNCOUNTED =
  "Messages to Slack, and mail through the plain mail server, cannot be counted: neither tells what became of them.";

export const objectives: Promised[] = [
  {
    key: "availability",
    title: "API is there",
    kind: "availability",
    accounting: "time",
    source: { from: "checks", checks: ["api-live", "api-health"] },
    target: 99.9,
    rules: { unknown: "left-out" },
    provenance: at(226),
    note: "The weekly report asks for the same figure (line 165).",
  },
  answersWithin("api-p95", ["api-health"], 95, 300, {
    title: "API answers within 300 ms, p95",
    provenance: at(12),
    note: "Each answer to our own checks. What all callers see is counted by Prometheus.",
  }),
  answersWithin("api-p99", ["api-health"], 99, 500, {
    title: "API answers within 500 ms, p99",
    provenance: at(12),
    note: "Each answer to our own checks. What all callers see is counted by Prometheus.",
  }),
  keepsWithin("api-p95-measured", "api-p95", {
    title: "p95 of all requests within 300 ms",
    kind: "latency",
    limit: 300,
    limitUnit: "ms",
    provenance: at(12),
    countedBy,
  }),
  keepsWithin("api-p99-measured", "api-p99", {
    title: "p99 of all requests within 500 ms",
    kind: "latency",
    limit: 500,
    limitUnit: "ms",
    provenance: at(12),
    countedBy,
  }),
  {
    key: "error-rate",
    title: "Checks answered without error",
    kind: "error-rate",
    accounting: "ratio",
    source: { from: "answers", checks: ["api-live", "api-health"] },
    target: 99.9,
    provenance: at(15),
    note: "At most 0.1 % of errors, of our own requests; all requests are counted by Prometheus.",
  },
  keepsWithin("error-rate-measured", "api-error-rate", {
    title: "Errors of all requests at most 0.1 %",
    kind: "error-rate",
    limit: 0.1,
    limitUnit: "percent",
    provenance: at(15),
    countedBy,
    note: "4xx and 5xx, as the guide counts them.",
  }),
  {
    key: "delivery",
    title: "Mail is delivered (Resend)",
    kind: "delivery",
    accounting: "ratio",
    source: { from: "counters", check: "delivered-today", good: "deliveredToday", bad: "lostToday" },
    target: 99,
    provenance: at(18),
    countedBy: "Resend's statistics",
    note: `Mail on its way counts when it has arrived or was lost. ${UNCOUNTED}`,
  },
  {
    key: "text-delivery",
    title: "Text messages are delivered (Twilio)",
    kind: "delivery",
    accounting: "ratio",
    source: { from: "counters", check: "texts-today", good: "textsArrivedToday", bad: "textsLostToday" },
    target: 99,
    provenance: at(18),
    countedBy: "Twilio's list of messages",
    note: `What a carrier took and never told of again is in neither count. ${UNCOUNTED}`,
  },
  takenWithin("critical", 30 * MINUTE, at(227), "The same 30 min as line 90; the team lead is told at once."),
  takenWithin("warning", 30 * MINUTE, at(227), "One clock for all incidents, as in line 90."),
];
