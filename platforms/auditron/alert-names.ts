import type { AlertName } from "@/platforms/drivers/prometheus-checks";

/**
 * The runbook and the deployed alert rules call the same things by different names and severities. The runbook's
 * severity counts where it names one; the rule's own word is kept beside it on screen.
 */
const NAMES: Readonly<Record<string, AlertName>> = {
  APIDown: { title: "API Down", severity: "critical", note: "Compare with the API's own health first." },
  HighErrorRate: {
    title: "High Error Rate",
    severity: "critical",
    note: "The rule calls it a warning, the runbook critical.",
  },
  DatabaseDown: {
    title: "Database Down",
    severity: "critical",
    note: "The rule only sees that the Postgres exporter is gone. Look at the database before you restore anything.",
  },
  SlowAPIResponses: { title: "High Latency", severity: "warning" },
  QueueBacklog: { title: "Queue Backlog", severity: "warning" },
  DatabaseConnectionIssues: { title: "Database connections exhausted", severity: "critical" },
  RedisDown: {
    title: "Redis down",
    severity: "critical",
    note: "The rule only sees that the Redis exporter is gone.",
  },
  HighAgentFailureRate: {
    title: "Agents fail often",
    severity: "warning",
    note: "Check OpenAI and Stripe first: agents fail when they do.",
  },
  HighMemoryUsage: { title: "High memory use", severity: "warning" },
  LowInvoiceProcessingRate: {
    title: "Few invoices processed",
    severity: "info",
    note: "The rule demands 10 invoices a second, so it fires on almost any day.",
  },
  HighReconciliationFailureRate: { title: "Reconciliations fail often", severity: "warning" },
};

export function alertNames(dialect: string): Readonly<Record<string, AlertName>> {
  if (dialect === "runbook") return NAMES;
  return {
    ...NAMES,
    APIDown: {
      title: "API Down (says nothing here)",
      severity: "info",
      note: "The version that runs here serves no /metrics, so this rule fires while the API is up.",
    },
  };
}
