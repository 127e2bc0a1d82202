export const PLATFORM_IDS = [
  "azure-governance",
  "adinsights",
  "auditron",
  "complyai",
  "notification-preferences",
  "wheelhouse",
] as const;
export type PlatformId = (typeof PLATFORM_IDS)[number];

/** The platform that an id begins with, such as "auditron/production"; null where it is none. */
export const platformIn = (id: string): PlatformId | null =>
  PLATFORM_IDS.find((platform) => platform === id || id.startsWith(`${platform}/`)) ?? null;

/** What an environment can be asked for; probed per environment, shown on the button that needs it. */
export const CAPABILITIES = [
  "checks",
  "jobs",
  "jobs.trigger",
  "jobs.backfill",
  "snapshots.refresh",
  "alerts",
  "alerts.resolve",
  "alerts.evaluate",
  "tenants",
  "tenants.manage",
  "credentials.manage",
  "api-keys.manage",
  "metrics",
  "queues",
  "preflight",
  "database.read",
  "database.act",
  "database.backup",
  "queues.read",
  "queues.act",
  "cache.read",
  "cache.act",
  "workloads.read",
  "workloads.act",
  "deployments.read",
  "deployments.act",
  "cloud.read",
  "cloud.act",
  "meta.read",
  "meta.act",
  "stripe.read",
  "stripe.act",
  "deliveries",
  "logs",
  "smoke",
  "maintenance",
  "monitoring",
  "dbt.run",
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Alert severity in our words; a platform's own word is kept beside it. Incident severity is another thing. */
export const ALERT_SEVERITIES = ["critical", "warning", "info"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

export const thresholdId = (platformId: string, metric: string) => `${platformId}/${metric}`;
