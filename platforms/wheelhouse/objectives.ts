import { keepsWithin, type Promised, takenWithin } from "@/platforms/promises";

const own = { file: "platforms/wheelhouse/objectives.ts", line: 1, derived: true };

/** What the console promises to those who look at it. */
export const objectives: Promised[] = [
  {
    key: "page-loads",
    title: "Pages load within 5 s",
    kind: "latency",
    accounting: "ratio",
    source: { from: "counters", check: "page-loads", good: "quickToday", bad: "slowToday" },
    target: 99,
    provenance: { file: "azure-governance.md", line: 73, derived: true },
    countedBy: "the browsers of the people who use this console",
    note: "The Azure daily review wants a dashboard within 5 seconds. The limit is counted where the pages are.",
  },
  {
    key: "availability",
    title: "The console can see",
    kind: "availability",
    accounting: "time",
    source: { from: "checks", checks: ["database", "workers", "schedules"] },
    target: 99.5,
    provenance: own,
    note: "Nobody promised it; what it shows is worth no more than this.",
  },
  keepsWithin("lateness", "lateness", {
    title: "Checks are asked on time, p99 within 5 s",
    kind: "duration",
    limit: 5000,
    limitUnit: "ms",
    provenance: own,
    rules: { unknown: "bad" },
  }),
  takenWithin(
    "critical",
    900,
    own,
    "A console that cannot see is taken on as quickly as the shortest clock it watches.",
  ),
];
