import { PlatformDeclaration } from "@/domain/schema/platform";
import { alertRules } from "./alert-rules";
import { inventory } from "./inventory";
import { objectives } from "./objectives";
import { securityComponents } from "./security";
import { thresholds } from "./thresholds";

const own = { file: "platforms/wheelhouse/platform.ts", line: null };

/** The console watching itself: its database, queue, workers, disk, clock and the pages that people wait for. */
export const wheelhouse: PlatformDeclaration = PlatformDeclaration.parse({
  id: "wheelhouse",
  name: "Wheelhouse",
  purpose: "The console itself. A console that cannot see must say so before anything else it says.",
  baseUrls: [],
  credentials: [],
  inventory,
  components: [
    {
      key: "pages",
      title: "Pages",
      group: "front",
      checks: [
        {
          key: "page-loads",
          title: "Page loads, p95 of 24 h",
          question: "pages",
          metric: "pages.p95",
          confirm: { bad: 1, good: 1 },
        },
      ],
    },
    {
      key: "database",
      title: "Database",
      group: "data",
      checks: [
        {
          key: "database",
          title: "Answers",
          question: "database",
          metric: "database.latency",
          whenLost: "alert",
          confirm: { bad: 3, good: 2 },
        },
        {
          key: "database-connections",
          title: "Connections in use",
          question: "database",
          metric: "database.connections",
          confirm: { bad: 2, good: 2 },
        },
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
        {
          key: "schedules",
          title: "Schedule slots missed in 1 h",
          question: "schedules",
          metric: "schedules.missed",
          confirm: { bad: 1, good: 1 },
        },
      ],
    },
    {
      key: "incoming",
      title: "What comes in",
      group: "outside",
      checks: [
        {
          key: "webhook-silence",
          title: "Webhooks arrive while jobs end",
          question: "incoming",
          metric: "webhook.silence",
          confirm: { bad: 1, good: 1 },
          source: { file: "adinsights.md", line: 101 },
        },
        {
          key: "heartbeats",
          title: "Heartbeats missed or failed",
          question: "incoming",
          metric: "heartbeats.missed",
          confirm: { bad: 1, good: 1 },
        },
      ],
    },
    {
      key: "notifications",
      title: "Notifications",
      group: "outside",
      checks: [
        {
          key: "channels",
          title: "Channels that refuse",
          question: "channels",
          metric: "channels.failing",
          confirm: { bad: 1, good: 1 },
        },
      ],
    },
    {
      key: "disk",
      title: "Disk",
      group: "data",
      checks: [
        {
          key: "disk",
          title: "Disk used",
          question: "disk",
          metric: "disk.used",
          confirm: { bad: 1, good: 1 },
        },
      ],
    },
    {
      key: "clock",
      title: "Clock",
      group: "data",
      checks: [
        { key: "clock", title: "Clock against the database", question: "clock", metric: "clock.skew" },
      ],
    },
    ...securityComponents,
  ],
  jobs: [],
  thresholds,
  objectives,
  alertRules,
  severities: [],
  contacts: [{ level: "Operators", name: "Whoever runs this console", reach: [] }],
  escalationPolicies: [
    {
      key: "all",
      title: "The console itself",
      severities: ["critical", "warning", "info"],
      steps: [{ title: "Whoever runs this console", afterSeconds: 0, onCall: ["Operators"] }],
      endsAfterSeconds: 3600,
      repeats: 3,
      source: own,
    },
  ],
  escalation: [],
  links: [],
  environments: [{ name: "self", purpose: "This installation." }],
  runbook: {
    file: "docs/operating.md",
    version: "1",
    updated: "2026-11-21",
    audience: "Whoever runs this console",
    reviewBy: "2027-11-21",
  },
  differences: [],
});
