import { freshWithin, keepsWithin, type Promised, takenWithin } from "@/platforms/promises";

const MINUTE = 60;
const HOUR = 3600;
const at = (line: number) => ({ file: "complyai.md", line });
const derived = (line: number) => ({ ...at(line), derived: true });

/** The runbook promises no availability: what its morning check asks of the four services is held against 99.5 %. */
const service = (key: string, title: string, line: number): Promised => ({
  key: `${key}-availability`,
  title: `${title} is healthy`,
  kind: "availability",
  accounting: "time",
  source: { from: "checks", checks: [`${key}-healthy`] },
  target: 99.5,
  rules: { unknown: "left-out" },
  provenance: derived(line),
  note: "The morning check wants it healthy and names no share; 99.5 % is ours.",
});

export const objectives: Promised[] = [
  service("frontend", "Frontend", 29),
  service("core", "Core", 30),
  service("api", "API", 31),
  service("maestro", "Maestro", 32),
  freshWithin("ad-sync", "Ads of each organisation", 30 * MINUTE, at(73)),
  freshWithin("scoring", "Scores", HOUR, at(41), {
    note: "It runs every 30 min; two intervals are ours.",
  }),
  freshWithin("daily-reports", "Daily reports", 25 * HOUR, at(42), {
    note: "Made at 06:00 UTC; an hour of grace is ours.",
  }),
  keepsWithin("sync-queue", "queue-depth", {
    title: "Fewer than 100 syncs wait",
    kind: "capacity",
    limit: 100,
    limitUnit: "count",
    provenance: at(71),
    countedBy: "the queue itself, asked by us",
  }),
  takenWithin("critical", 15 * MINUTE, at(246), "What the runbook allows to contain a breach."),
  takenWithin("warning", HOUR, at(197), "On-call is paged and no time is named; an hour is ours."),
];
