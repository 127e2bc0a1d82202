import { answersWithin, freshWithin, keepsWithin, type Promised, takenWithin } from "@/platforms/promises";
import { JOBS, type Job } from "./shapes";

const MINUTE = 60;
const HOUR = 3600;
const at = (line: number) => ({ file: "azure-governance.md", line });
const derived = (line: number) => ({ ...at(line), derived: true });

const TITLES: Readonly<Record<Job, string>> = {
  costs: "costs",
  compliance: "compliance",
  resources: "resources",
  identity: "identities",
};

export const objectives: Promised[] = [
  answersWithin("dashboard-load", ["dashboard-loads"], 99, 5000, {
    title: "Dashboard loads within 5 s",
    provenance: derived(73),
    note: "Timed by us until the HTML is there.",
  }),
  freshWithin("costs", "Cost data of each tenant", 25 * HOUR, at(74)),
  freshWithin("compliance", "Compliance data of each tenant", 5 * HOUR, at(75)),
  freshWithin("resources", "Resource data of each tenant", 2 * HOUR, at(76)),
  freshWithin("identity", "Identity data of each tenant", 25 * HOUR, at(102), {
    note: "The daily review has no row for identities: one interval and an hour, as for costs.",
  }),
  answersWithin("api-response", ["api-response"], 95, 500, {
    title: "API answers within 500 ms",
    provenance: derived(783),
    note: "The table names no percentile. Answers of a page that reads the database.",
  }),
  ...JOBS.map(
    (job): Promised => ({
      key: `${job}-duration`,
      title: `Sync of ${TITLES[job]} within 30 min`,
      kind: "duration",
      accounting: "ratio",
      source: { from: "runs", job },
      target: 95,
      limit: 30 * MINUTE,
      limitUnit: "seconds",
      provenance: derived(784),
      countedBy: "the platform's history of runs",
      note: "A failed run is a bad one, however quick it was.",
    }),
  ),
  keepsWithin("cache-hits", "cache", {
    title: "Cache answers above 80 %",
    kind: "cache-hit",
    limit: 80,
    limitUnit: "percent",
    direction: "below-is-bad",
    provenance: at(782),
    countedBy: "the platform's own counters since it started",
  }),
  keepsWithin("database-size", "database", {
    title: "Database below 1 GB",
    kind: "capacity",
    limit: 1_000_000_000,
    limitUnit: "bytes",
    provenance: at(785),
    countedBy: "the platform's own figure",
    note: "Told only where the platform runs on SQLite.",
  }),
  takenWithin("critical", 15 * MINUTE, at(561), "The clock of P1."),
  takenWithin("warning", HOUR, at(562), "The clock of P2."),
  takenWithin("info", 4 * HOUR, at(563), "The clock of P3. P4, 24 h, is for questions, which are no alerts."),
];
