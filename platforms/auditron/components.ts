import type { z } from "zod";
import type { ComponentDeclaration } from "@/domain/schema/platform";

const at = (line: number) => ({ file: "auditron.md", line });
const quick = { bad: 3, good: 2 };
const slow = { bad: 2, good: 1 };

export const components: z.input<typeof ComponentDeclaration>[] = [
  {
    key: "frontend",
    title: "Front end",
    group: "front",
    checks: [
      {
        key: "frontend-page",
        title: "Front page",
        question: "frontend",
        whenLost: "alert",
        confirm: quick,
        source: at(7),
      },
    ],
  },
  {
    key: "api",
    title: "API",
    group: "api",
    checks: [
      {
        key: "api-health",
        title: "Health",
        question: "health",
        whenLost: "alert",
        confirm: quick,
        source: at(21),
      },
      {
        key: "self-report",
        title: "Its own verdict",
        question: "detailed-health",
        confirm: slow,
        source: at(24),
      },
      {
        key: "api-targets",
        title: "Instances reached by Prometheus",
        question: "metrics",
        metric: "api.targets-up",
        confirm: slow,
        source: at(331),
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
        source: at(314),
      },
      {
        key: "api-error-rate",
        title: "Error rate",
        question: "metrics",
        metric: "api.error-rate",
        confirm: slow,
        source: at(315),
      },
    ],
  },
  {
    key: "cpu",
    title: "CPU",
    group: "api",
    checks: [
      {
        key: "cpu-share",
        title: "CPU use",
        question: "metrics",
        metric: "cpu.share",
        confirm: slow,
        source: at(318),
      },
    ],
  },
  {
    key: "memory",
    title: "Memory",
    group: "api",
    checks: [
      {
        key: "memory-share",
        title: "Memory use of the nodes",
        question: "metrics",
        metric: "memory.share",
        confirm: slow,
        source: at(319),
      },
      { key: "heap", title: "Heap of the API", question: "detailed-health", confirm: slow, source: at(24) },
    ],
  },
  {
    key: "database",
    title: "Database",
    group: "data",
    checks: [
      {
        key: "database-answers",
        title: "Answers",
        question: "detailed-health",
        confirm: slow,
        source: at(24),
      },
      {
        key: "database-connections",
        title: "Connections taken",
        question: "metrics",
        metric: "database.connections",
        confirm: slow,
        source: at(316),
      },
    ],
  },
  {
    key: "redis",
    title: "Redis",
    group: "data",
    checks: [
      {
        key: "redis-answers",
        title: "Answers",
        question: "detailed-health",
        confirm: slow,
        source: at(24),
      },
    ],
  },
  {
    key: "storage",
    title: "Object storage",
    group: "data",
    checks: [
      {
        key: "storage-answers",
        title: "Answers",
        question: "detailed-health",
        confirm: slow,
        source: at(24),
      },
    ],
  },
  {
    key: "disk",
    title: "Disk",
    group: "data",
    checks: [
      {
        key: "disk-share",
        title: "Disk use",
        question: "metrics",
        metric: "disk.share",
        confirm: slow,
        source: at(242),
      },
    ],
  },
  {
    key: "queue",
    title: "Job queue",
    group: "queue",
    checks: [
      {
        key: "queue-length",
        title: "Length",
        question: "queue",
        metric: "queue.length",
        confirm: slow,
        source: at(317),
      },
      {
        key: "queue-dead-letters",
        title: "Dead letters",
        question: "queue",
        metric: "queue.dead-letters",
        confirm: slow,
        source: at(208),
      },
      {
        key: "queue-store",
        title: "Store answers",
        question: "detailed-health",
        confirm: slow,
        source: at(24),
      },
    ],
  },
  {
    key: "tenants",
    title: "Organisations",
    group: "data",
    checks: [
      {
        key: "tenant-isolation",
        title: "No organisation sees another one's rows",
        question: "isolation",
        confirm: { bad: 1, good: 1 },
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
        source: at(9),
      },
      {
        key: "grafana-answers",
        title: "Grafana",
        question: "grafana",
        whenLost: "alert",
        confirm: quick,
        source: at(8),
      },
      { key: "alert-rules", title: "Alert rules", question: "alerts", confirm: slow, source: at(327) },
    ],
  },
];
