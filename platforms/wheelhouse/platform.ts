import { PlatformDeclaration } from "@/domain/platform";

const own = { file: "platforms/wheelhouse/platform.ts", line: null };
const owner = "Platform Engineering";

/** The console watching itself: its database, queue, workers, disk, clock and the pages that people wait for. */
export const wheelhouse: PlatformDeclaration = PlatformDeclaration.parse({
  id: "wheelhouse",
  name: "Wheelhouse",
  purpose: "The console itself. A console that cannot see must say so before anything else it says.",
  baseUrls: [],
  credentials: [],
  components: [
    {
      key: "pages",
      title: "Pages",
      group: "front",
      checks: [{ key: "page-loads", title: "Page loads, p95 of 24 h", question: "pages", metric: "pages.p95", confirm: { bad: 1, good: 1 } }],
    },
    {
      key: "database",
      title: "Database",
      group: "data",
      checks: [
        { key: "database", title: "Answers", question: "database", metric: "database.latency", whenLost: "alert", confirm: { bad: 3, good: 2 } },
        { key: "database-connections", title: "Connections in use", question: "database", metric: "database.connections", confirm: { bad: 2, good: 2 } },
      ],
    },
    {
      key: "queue",
      title: "Queue",
      group: "queue",
      checks: [
        { key: "queue-depth", title: "Jobs waiting", question: "queue", metric: "queue.depth" },
        { key: "queue-age", title: "Oldest job waiting", question: "queue", metric: "queue.age" },
      ],
    },
    {
      key: "workers",
      title: "Workers",
      group: "jobs",
      checks: [
        { key: "workers", title: "Workers alive", question: "workers", metric: "workers.alive" },
        { key: "lateness", title: "Checks asked late, p99", question: "workers", metric: "checks.lateness" },
        { key: "schedules", title: "Schedule slots missed in 1 h", question: "schedules", metric: "schedules.missed", confirm: { bad: 1, good: 1 } },
      ],
    },
    { key: "disk", title: "Disk", group: "data", checks: [{ key: "disk", title: "Disk used", question: "disk", metric: "disk.used", confirm: { bad: 1, good: 1 } }] },
    { key: "clock", title: "Clock", group: "data", checks: [{ key: "clock", title: "Clock against the database", question: "clock", metric: "clock.skew" }] },
  ],
  jobs: [],
  thresholds: [
    {
      metric: "pages.p95",
      title: "Page load, 95th percentile",
      unit: "ms",
      target: 1000,
      warn: 3000,
      alert: 5000,
      windowSeconds: 86_400,
      minimumVolume: 5,
      source: { file: "azure-governance.md", line: 73 },
      owner,
      note: "The Azure daily review wants a dashboard within 5 seconds; measured in the browsers of the people who use this console.",
    },
    { metric: "database.latency", title: "Database answers a trivial question", unit: "ms", target: 5, warn: 200, alert: 1000, source: own, owner },
    { metric: "database.connections", title: "Database connections in use", unit: "percent", target: 60, warn: 80, alert: 95, source: { file: "auditron.md", line: 316 }, owner, note: "The same share that AUDITRON's runbook allows." },
    { metric: "queue.depth", title: "Jobs waiting in our queue", unit: "count", warn: 100, alert: 1000, source: own, owner },
    { metric: "queue.age", title: "Oldest job waiting in our queue", unit: "seconds", warn: 60, alert: 300, source: own, owner },
    { metric: "workers.alive", title: "Worker processes heard in the last 30 s", unit: "count", direction: "below-is-bad", alert: 1, source: own, owner },
    { metric: "checks.lateness", title: "Checks asked later than planned, p99", unit: "ms", target: 1000, warn: 5000, alert: 30_000, source: own, owner },
    { metric: "schedules.missed", title: "Own schedule slots missed in the last hour", unit: "count", warn: 0, alert: 10, source: own, owner },
    { metric: "disk.used", title: "Disk used where data is kept", unit: "percent", warn: 80, alert: 90, source: { file: "notification-preferences.md", line: 24 }, owner, note: "Alert as in the Notification Preferences guide." },
    { metric: "clock.skew", title: "Difference between our clock and the database's", unit: "seconds", target: 0, warn: 2, alert: 30, source: own, owner },
  ],
  severities: [],
  contacts: [],
  escalation: [],
  links: [],
  environments: [{ name: "self", purpose: "This installation." }],
  runbook: { file: "docs/operating.md", version: "1", updated: "2026-11-21", audience: "Whoever runs this console", reviewBy: "2027-11-21" },
  differences: [],
});
