import { freshWithin, keepsWithin, type Promised, takenWithin } from "@/platforms/promises";

const MINUTE = 60;
const HOUR = 3600;
const at = (line: number) => ({ file: "adinsights.md", line });

/** Two documents speak of a dbt promise: 24 h for the run, 60 min for the snapshot that it feeds. Both are kept (C-02). */
export const objectives: Promised[] = [
  {
    key: "api-availability",
    title: "API is there",
    kind: "availability",
    accounting: "time",
    source: { from: "checks", checks: ["backend-health"] },
    target: 99.5,
    rules: { unknown: "left-out" },
    provenance: at(72),
    note: "Seen from outside, by asking the web process for its health.",
  },
  freshWithin("airbyte-sync", "Airbyte syncs of each tenant", HOUR, at(72), {
    note: "The console flags a tenant at the same age (line 22). At rest by its schedule, data may be older.",
  }),
  {
    key: "airbyte-healthy",
    title: "Airbyte is healthy",
    kind: "freshness",
    accounting: "time",
    source: { from: "checks", checks: ["airbyte-health"] },
    target: 99,
    provenance: { ...at(66), derived: true },
    countedBy: "the platform's own health answer, asked by us",
    note: "The newest sync of the fleet, below 60 min and succeeded; one tenant alone cannot be seen in it.",
  },
  keepsWithin("dbt-freshness", "dbt-age", {
    title: "dbt runs",
    kind: "freshness",
    limit: 24 * HOUR,
    limitUnit: "seconds",
    provenance: at(73),
    rules: { unknown: "bad" },
    note: "The run alone: what it feeds has a promise of its own.",
  }),
  {
    key: "dbt-healthy",
    title: "dbt is healthy",
    kind: "freshness",
    accounting: "time",
    source: { from: "checks", checks: ["dbt-health", "dbt-age"] },
    target: 99,
    provenance: { ...at(67), derived: true },
    countedBy: "the platform's own health answer, asked by us",
    note: "A run within 24 h, and every model of it succeeded or was skipped.",
  },
  freshWithin("snapshot", "Warehouse snapshots of each tenant", HOUR, at(146), {
    note: "The guide calls these 60 min the dbt promise; it is about the snapshot.",
  }),
  takenWithin("critical", 5 * MINUTE, at(36), "Told to be taken at once; five minutes are ours."),
  takenWithin("warning", 30 * MINUTE, at(36), "The guide names no time; half an hour is ours."),
];
