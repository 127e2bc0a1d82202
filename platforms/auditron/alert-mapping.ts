import { type AlertMapping, atCheck, atEnvironment } from "@/platforms/alert-mapping";
import { alertNames } from "./alert-names";

const meanings: AlertMapping["meanings"] = {
  APIDown: atCheck("platform-down", "api-health"),
  HighErrorRate: atCheck("error-rate", "api-error-rate"),
  SlowAPIResponses: atCheck("latency", "api-p95"),
  DatabaseDown: atCheck("database-down", "database-answers"),
  DatabaseConnectionIssues: atCheck("connections", "database-connections"),
  RedisDown: atCheck("service-down", "redis-answers"),
  QueueBacklog: atCheck("queue-backlog", "queue-length"),
  HighMemoryUsage: atCheck("memory", "memory-share"),
  HighAgentFailureRate: atEnvironment("agent-failures"),
  LowInvoiceProcessingRate: atEnvironment("low-volume"),
  HighReconciliationFailureRate: atEnvironment("reconciliation-failures"),
};

export const alertMapping = (dialect: string): AlertMapping => ({
  source: "prometheus",
  tellsEvents: false,
  names: alertNames(dialect),
  meanings:
    dialect === "runbook"
      ? meanings
      : // The rule fires there while the API is up: it must not explain everything else away.
        { ...meanings, APIDown: atCheck("not-measured", "api-targets") },
});
