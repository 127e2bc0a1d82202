import type { AlertName } from "@/platforms/drivers/prometheus-checks";

/** The deployed rules, whose limits differ from the runbook's. The rule's severity counts; notes say where limits part. */
export const ALERT_NAMES: Readonly<Record<string, AlertName>> = {
  LowUptime: { title: "Availability below 99 %", severity: "warning" },
  CriticalUptime: { title: "Availability below 95 %", severity: "critical" },
  HighErrorRate: {
    title: "Many server errors",
    severity: "warning",
    note: "The rule counts 50 errors in 5 min; the runbook speaks of 1 % of requests.",
  },
  PM2ProcessDown: { title: "A process is down", severity: "critical" },
  HighPM2Restarts: { title: "A process restarts again and again", severity: "critical" },
  PM2MemoryLeak: { title: "A process takes more than 1 GB", severity: "warning" },
  HighCPUUsage: { title: "CPU above 85 %", severity: "critical", note: "The runbook alerts from 80 %." },
  WarningCPUUsage: { title: "CPU above 70 %", severity: "warning", note: "The runbook alerts from 80 %." },
  HighMemoryUsage: { title: "Memory above 90 %", severity: "warning", note: "The runbook alerts from 85 %." },
  CriticalMemoryUsage: { title: "Memory above 95 %", severity: "critical" },
  HighDiskUsage: { title: "Disk above 85 %", severity: "warning", note: "The runbook alerts from 90 %." },
  CriticalDiskUsage: { title: "Disk above 95 %", severity: "critical" },
  SlowResponseTime: {
    title: "p95 above 0.5 s",
    severity: "warning",
    note: "The runbook aims at 0.3 s and alerts from 1 s.",
  },
  VerySlowResponseTime: { title: "p99 above 2 s", severity: "critical" },
  PrometheusTargetDown: { title: "A scrape target is down", severity: "warning" },
  TooManyTargetsDown: { title: "Many scrape targets are down", severity: "critical" },
};
