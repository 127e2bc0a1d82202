import type { z } from "zod";
import type { ComponentDeclaration } from "@/domain/schema/platform";

const at = (line: number) => ({ file: "notification-preferences.md", line });
const quick = { bad: 3, good: 2 };
const slow = { bad: 2, good: 1 };
const rare = { bad: 1, good: 1 };

export const components: z.input<typeof ComponentDeclaration>[] = [
  {
    key: "web",
    title: "Web interface",
    group: "front",
    checks: [
      {
        key: "web-page",
        title: "Front page",
        question: "web",
        whenLost: "alert",
        confirm: quick,
        source: at(150),
      },
    ],
  },
  {
    key: "api",
    title: "API",
    group: "api",
    checks: [
      {
        key: "api-live",
        title: "Process",
        question: "live",
        whenLost: "alert",
        confirm: quick,
        source: at(147),
      },
      {
        key: "api-health",
        title: "Health",
        question: "health",
        whenLost: "alert",
        confirm: quick,
        source: at(147),
      },
    ],
  },
  {
    key: "readiness",
    title: "Readiness",
    group: "api",
    checks: [
      { key: "ready", title: "Ready for traffic", question: "readiness", confirm: quick, source: at(145) },
    ],
  },
  {
    key: "sign-in",
    title: "Sign-in",
    group: "api",
    checks: [
      {
        key: "sign-in",
        title: "A member is recognised",
        question: "sign-in",
        confirm: rare,
        source: at(147),
      },
      {
        key: "sign-in-guard",
        title: "A stranger is turned away",
        question: "sign-in-guard",
        confirm: rare,
        source: at(147),
      },
    ],
  },
  {
    key: "performance",
    title: "Performance",
    group: "api",
    checks: [
      {
        key: "api-p95",
        title: "Response time, p95",
        question: "metrics",
        metric: "api.p95",
        confirm: slow,
        source: at(12),
      },
      {
        key: "api-p99",
        title: "Response time, p99",
        question: "metrics",
        metric: "api.p99",
        confirm: slow,
        source: at(12),
      },
      {
        key: "api-error-rate",
        title: "Error rate",
        question: "metrics",
        metric: "api.error-rate",
        confirm: slow,
        source: at(15),
      },
      {
        key: "api-availability",
        title: "Availability, 24 h",
        question: "metrics",
        metric: "api.availability",
        confirm: slow,
        source: at(165),
      },
    ],
  },
  {
    key: "host",
    title: "Host",
    group: "api",
    checks: [
      {
        key: "host-cpu",
        title: "CPU",
        question: "metrics",
        metric: "host.cpu",
        confirm: slow,
        source: at(24),
      },
      {
        key: "host-memory",
        title: "Memory",
        question: "metrics",
        metric: "host.memory",
        confirm: slow,
        source: at(24),
      },
      {
        key: "host-disk",
        title: "Disk",
        question: "metrics",
        metric: "host.disk",
        confirm: slow,
        source: at(24),
      },
    ],
  },
  {
    key: "database",
    title: "Database",
    group: "data",
    checks: [
      {
        key: "database-answers",
        title: "Answers a query",
        question: "health",
        confirm: quick,
        source: at(148),
      },
    ],
  },
  {
    key: "database-load",
    title: "Database load",
    group: "data",
    checks: [
      {
        key: "database-queries",
        title: "Average query",
        question: "detailed-health",
        metric: "database.query-time",
        confirm: slow,
        source: at(26),
      },
      {
        key: "database-response",
        title: "Administrator's view",
        question: "admin-health",
        confirm: slow,
        source: at(27),
      },
    ],
  },
  {
    key: "redis",
    title: "Redis",
    group: "data",
    checks: [{ key: "redis-answers", title: "Answers", question: "readiness", confirm: quick }],
  },
  {
    key: "optional-services",
    title: "Optional services",
    group: "data",
    checks: [
      { key: "self-report", title: "Its own verdict", question: "detailed-health", confirm: slow },
      { key: "storage-r2", title: "R2 storage", question: "detailed-health", confirm: slow },
      { key: "cosmos-db", title: "Cosmos DB", question: "detailed-health", confirm: slow },
    ],
  },
  {
    key: "queue",
    title: "Sending queues",
    group: "queue",
    checks: [
      {
        key: "queue-length",
        title: "Waiting",
        question: "metrics",
        metric: "queue.length",
        confirm: slow,
        source: at(28),
      },
    ],
  },
  {
    key: "delivery",
    title: "Delivery",
    group: "outside",
    checks: [
      {
        key: "delivery-rate",
        title: "Delivered, 24 h",
        question: "delivery",
        metric: "delivery.success-rate",
        confirm: rare,
        source: at(18),
      },
      {
        key: "delivery-failures",
        title: "Failed, 24 h",
        question: "delivery",
        metric: "delivery.failed-share",
        confirm: rare,
        source: at(79),
      },
      {
        key: "delivered-today",
        title: "Mail of the day is counted",
        question: "delivered-today",
        confirm: rare,
        source: at(18),
      },
      {
        key: "texts-today",
        title: "Text messages of the day are counted",
        question: "texts-today",
        confirm: rare,
        source: at(18),
      },
    ],
  },
  {
    key: "tenants",
    title: "Members",
    group: "data",
    checks: [
      {
        key: "tenant-isolation",
        title: "No member sees another one's data",
        question: "isolation",
        confirm: { bad: 1, good: 1 },
        source: at(112),
      },
    ],
  },
  {
    key: "monitoring",
    title: "Monitoring",
    group: "outside",
    checks: [
      {
        key: "prometheus-ready",
        title: "Prometheus",
        question: "prometheus",
        whenLost: "alert",
        confirm: quick,
        source: at(34),
      },
      { key: "alert-rules", title: "Alert rules", question: "alerts", confirm: slow, source: at(74) },
    ],
  },
];
