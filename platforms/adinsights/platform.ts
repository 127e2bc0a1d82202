import { PlatformDeclaration } from "@/domain/schema/platform";
import { GITHUB_CREDENTIAL, GITHUB_URL } from "@/platforms/drivers/github/access";
import { alertRules } from "./alert-rules";
import { differences } from "./differences";
import { inventory } from "./inventory";
import { objectives } from "./objectives";
import { contacts, escalation, escalationPolicies, severities } from "./people";
import { thresholds } from "./thresholds";

const line = (number: number) => ({ file: "adinsights.md", line: number });

export const adinsights: PlatformDeclaration = PlatformDeclaration.parse({
  id: "adinsights",
  name: "ADinsights",
  purpose: "Collects advertising data of many tenants, transforms it and shows it in dashboards.",
  baseUrls: [
    { name: "api", title: "API", required: true },
    { name: "superset", title: "Superset", required: false },
    { name: "frontend", title: "Frontend", required: false },
    { name: "flower", title: "Celery Flower, to make snapshots anew", required: false },
    GITHUB_URL,
  ],
  credentials: [
    GITHUB_CREDENTIAL,
    {
      name: "tenant-api-key",
      title: "Service account key of the tenant, for reading",
      required: false,
      perTenant: true,
    },
    {
      name: "tenant-username",
      title: "User of the tenant with the role ADMIN, for syncs and telemetry",
      required: false,
      perTenant: true,
      isName: true,
    },
    { name: "tenant-password", title: "That user's password", required: false, perTenant: true },
    {
      name: "webhook-secret",
      title: "Secret that Airbyte's webhooks to this console carry",
      required: false,
    },
    { name: "flower-user", title: "Flower user", required: false, isName: true },
    { name: "flower-password", title: "Flower password", required: false },
  ],
  inventory,
  timeZone: "America/Jamaica",
  components: [
    {
      key: "frontend",
      title: "Frontend",
      group: "front",
      checks: [
        {
          key: "frontend-page",
          title: "Serves its start page",
          question: "frontend",
          whenLost: "alert",
          confirm: { bad: 3, good: 2 },
          source: line(15),
        },
      ],
    },
    {
      key: "backend",
      title: "Backend",
      group: "api",
      checks: [
        {
          key: "backend-health",
          title: "Web process answers",
          question: "backend",
          whenLost: "alert",
          confirm: { bad: 3, good: 2 },
          source: line(16),
        },
      ],
    },
    {
      key: "airbyte",
      title: "Airbyte orchestration",
      group: "data",
      checks: [
        {
          key: "airbyte-health",
          title: "Newest sync of the whole fleet",
          question: "airbyte",
          confirm: { bad: 2, good: 1 },
          source: line(17),
        },
      ],
    },
    {
      key: "syncs",
      title: "Syncs of each tenant",
      group: "jobs",
      checks: [
        {
          key: "sync-outcome",
          title: "Last sync of every connection succeeded",
          question: "syncs",
          confirm: { bad: 2, good: 1 },
          source: line(66),
        },
        {
          key: "sync-age",
          title: "Oldest sync that is due",
          question: "syncs",
          metric: "airbyte.age",
          confirm: { bad: 2, good: 1 },
          source: line(72),
        },
        {
          key: "webhook-silence",
          title: "Webhooks report finished jobs",
          question: "syncs",
          metric: "webhook.silence",
          confirm: { bad: 2, good: 1 },
          source: line(101),
        },
      ],
    },
    {
      key: "dbt",
      title: "dbt",
      group: "data",
      checks: [
        {
          key: "dbt-health",
          title: "Newest run succeeded",
          question: "dbt",
          confirm: { bad: 2, good: 1 },
          source: line(18),
        },
        {
          key: "dbt-age",
          title: "Age of the newest run",
          question: "dbt",
          metric: "dbt.age",
          confirm: { bad: 2, good: 1 },
          source: line(23),
        },
      ],
    },
    {
      key: "snapshot",
      title: "Warehouse snapshots",
      group: "data",
      checks: [
        {
          key: "snapshot-served",
          title: "Every tenant has a snapshot of real data",
          question: "snapshots",
          confirm: { bad: 2, good: 1 },
          source: line(145),
        },
        {
          key: "snapshot-age",
          title: "Oldest snapshot",
          question: "snapshots",
          metric: "snapshot.age",
          confirm: { bad: 2, good: 1 },
          source: line(156),
        },
      ],
    },
    {
      key: "superset",
      title: "Superset",
      group: "front",
      checks: [
        {
          key: "superset-health",
          title: "Answers OK",
          question: "superset",
          whenLost: "alert",
          confirm: { bad: 3, good: 2 },
          source: line(19),
        },
      ],
    },
    {
      key: "scheduler",
      title: "Scheduler and workers",
      group: "jobs",
      checks: [
        {
          key: "alert-cadence",
          title: "Alerts are evaluated on the beat",
          question: "alerts",
          metric: "scheduler.silence",
          confirm: { bad: 2, good: 1 },
          source: line(20),
        },
        {
          key: "alert-rules",
          title: "Every rule can be evaluated",
          question: "alerts",
          confirm: { bad: 1, good: 1 },
          source: line(38),
        },
      ],
    },
    {
      key: "tenants",
      title: "Tenants",
      group: "data",
      checks: [
        {
          key: "identities",
          title: "Every tenant's identity is accepted",
          question: "tenants",
          confirm: { bad: 2, good: 1 },
          source: line(132),
        },
        {
          key: "sign-in",
          title: "Users can sign in and read telemetry",
          question: "telemetry",
          confirm: { bad: 1, good: 1 },
          source: line(132),
        },
        {
          key: "tenant-isolation",
          title: "No tenant sees another one's data",
          question: "isolation",
          confirm: { bad: 1, good: 1 },
          source: line(131),
        },
      ],
    },
  ],
  jobs: [
    {
      key: "airbyte-sync",
      title: "Ad data sync",
      everySeconds: 3600,
      expectedSeconds: [30, 600],
      maximumSeconds: 7200,
      startsIn: { zone: "America/Jamaica", fromHour: 6, toHour: 22 },
      ageMetric: "airbyte.age",
      perTenant: true,
      trigger: { action: "sync.trigger", input: { tenant: "all" }, tenantInput: "tenant" },
      source: line(66),
    },
    {
      key: "dbt-run",
      title: "dbt transformation",
      everySeconds: 86_400,
      ageMetric: "dbt.age",
      source: line(67),
    },
    {
      key: "snapshot",
      title: "Warehouse snapshot",
      everySeconds: 1800,
      expectedSeconds: [10, 300],
      ageMetric: "snapshot.age",
      perTenant: true,
      trigger: { action: "snapshot.refresh", input: { tenant: "all" }, tenantInput: "tenant" },
      source: line(152),
    },
  ],
  noBackfill:
    "ADinsights has no way to ask for a range of the past. Airbyte brings what is new since the last sync; a sync by hand does the same.",
  thresholds,
  objectives,
  alertRules,
  severities,
  contacts,
  escalation,
  escalationPolicies,
  links: [{ title: "Source code and documents", url: "https://github.com/cpowe-ADT/ADinsights" }],
  environments: [
    { name: "local", purpose: "A developer's own stack in containers.", source: line(7) },
    {
      name: "staging",
      purpose: "Warehouse replicas and Superset metadata are refreshed nightly.",
      source: line(8),
    },
    {
      name: "production",
      purpose: "Refreshed through the day, Superset highly available, alerts to Slack and email.",
      source: line(9),
    },
  ],
  runbook: {
    file: "adinsights.md",
    version: "undated, as of December 2025",
    updated: "2025-12-05",
    audience: "People who operate frontend, backend, BI and scheduled services",
    reviewBy: "2026-12-05",
  },
  differences,
});
