import { type AlertMapping, atCheck, atEnvironment } from "@/platforms/alert-mapping";
import { ALERT_NAMES } from "./alert-names";

export const alertMapping: AlertMapping = {
  source: "prometheus",
  tellsEvents: false,
  names: ALERT_NAMES,
  meanings: {
    LowUptime: atCheck("availability", "api-availability"),
    CriticalUptime: atCheck("availability", "api-availability"),
    HighErrorRate: atCheck("error-rate", "api-error-rate"),
    PM2ProcessDown: atEnvironment("process-down"),
    HighPM2Restarts: atEnvironment("restarts"),
    PM2MemoryLeak: atEnvironment("process-memory"),
    HighCPUUsage: atCheck("cpu", "host-cpu"),
    WarningCPUUsage: atCheck("cpu", "host-cpu"),
    HighMemoryUsage: atCheck("memory", "host-memory"),
    CriticalMemoryUsage: atCheck("memory", "host-memory"),
    HighDiskUsage: atCheck("disk", "host-disk"),
    CriticalDiskUsage: atCheck("disk", "host-disk"),
    SlowResponseTime: atCheck("latency", "api-p95"),
    VerySlowResponseTime: atCheck("latency", "api-p99"),
    PrometheusTargetDown: atEnvironment("target-down"),
    TooManyTargetsDown: atEnvironment("targets-down"),
  },
};
