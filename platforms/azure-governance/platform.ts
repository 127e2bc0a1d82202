import { PlatformDeclaration } from "@/domain/schema/platform";
import { APP_CREDENTIAL, AZURE_CREDENTIAL, AZURE_URLS } from "@/platforms/drivers/azure/access";
import { alertRules } from "./alert-rules";
import { differences } from "./differences";
import { inventory } from "./inventory";
import { objectives } from "./objectives";
import { people } from "./people";
import { JOBS, type Job } from "./shapes";
import { thresholds } from "./thresholds";

const HOUR = 3600;
const file = "azure-governance.md";
const line = (number: number) => ({ file, line: number });

/** Quick questions: a single bad answer is no trouble yet. */
const quick = { bad: 3, good: 2 };
const twice = { bad: 2, good: 1 };
const once = { bad: 1, good: 1 };

const JOB_FACTS: Readonly<
  Record<Job, { title: string; everyHours: number; expected: [number, number]; longest: number; at: number }>
> = {
  costs: { title: "Costs", everyHours: 24, expected: [5, 15], longest: 60, at: 101 },
  compliance: { title: "Compliance", everyHours: 4, expected: [10, 20], longest: 45, at: 102 },
  resources: { title: "Resources", everyHours: 1, expected: [5, 10], longest: 30, at: 103 },
  identity: { title: "Identity", everyHours: 24, expected: [10, 15], longest: 60, at: 104 },
};

export const azureGovernance: PlatformDeclaration = PlatformDeclaration.parse({
  id: "azure-governance",
  name: "Azure Governance",
  purpose:
    "Collects costs, compliance, resources and identities of every Azure tenant and shows them in one place.",
  baseUrls: [{ name: "api", title: "The platform: pages and API", required: true }, ...AZURE_URLS],
  credentials: [
    AZURE_CREDENTIAL,
    APP_CREDENTIAL,
    { name: "token", title: "Bearer token (JWT), used as it is", required: false },
    { name: "staging-admin-key", title: "Staging admin key, exchanged for a token", required: false },
    { name: "username", title: "User of the development sign-in", required: false, isName: true },
    { name: "password", title: "Password of the development sign-in", required: false },
    {
      name: "tenant-canary-token",
      title: "Token that may see one tenant only, as <tenant>-canary-token; two show that they are apart",
      required: false,
    },
    { name: "jwt-secret", title: "Signing key (HS256): the console makes its own token", required: false },
  ],
  inventory,
  components: [
    {
      key: "dashboard",
      title: "Dashboard",
      group: "front",
      checks: [
        {
          key: "dashboard-loads",
          title: "Page load",
          question: "front",
          metric: "dashboard.load",
          confirm: twice,
          source: line(73),
        },
      ],
    },
    {
      key: "api",
      title: "API",
      group: "api",
      checks: [
        {
          key: "api-answers",
          title: "Answers",
          question: "health",
          whenLost: "alert",
          confirm: quick,
          source: line(44),
        },
        {
          key: "api-response",
          title: "Response time",
          question: "status",
          metric: "api.response",
          confirm: quick,
          source: line(783),
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
          title: "Usable, and its size",
          question: "status",
          metric: "database.size",
          confirm: twice,
          source: line(86),
        },
      ],
    },
    {
      key: "cache",
      title: "Cache",
      group: "data",
      checks: [
        {
          key: "cache",
          title: "Works, and its hit rate",
          question: "status",
          metric: "cache.hit-rate",
          confirm: twice,
          source: line(89),
        },
      ],
    },
    {
      key: "scheduler",
      title: "Scheduler",
      group: "jobs",
      checks: [
        { key: "scheduler", title: "Runs", question: "components", confirm: quick, source: line(87) },
        {
          key: "sync-schedule",
          title: "Every sync has a next run",
          question: "syncs",
          confirm: twice,
          source: line(55),
        },
      ],
    },
    {
      key: "sync",
      title: "Syncs",
      group: "jobs",
      checks: [
        {
          key: "sync-data",
          title: "Every tenant has data",
          question: "syncs",
          confirm: twice,
          source: line(78),
        },
        {
          key: "sync-failures",
          title: "Jobs whose last run failed",
          question: "syncs",
          metric: "sync.failed-jobs",
          confirm: twice,
          source: line(143),
        },
        {
          key: "sync-completeness",
          title: "Runs end whole",
          question: "syncs",
          confirm: twice,
          source: line(259),
        },
        {
          key: "sync-error-rate",
          title: "Share of bad runs, 1 h",
          question: "syncs",
          metric: "sync.error-rate",
          confirm: twice,
          source: line(153),
        },
        ...JOBS.map((job) => ({
          key: `${job}-duration`,
          title: `Duration of ${job}`,
          question: "syncs",
          metric: `${job}.duration`,
          confirm: twice,
          source: line(JOB_FACTS[job].at),
        })),
      ],
    },
    {
      key: "alerts",
      title: "Alerts",
      group: "jobs",
      checks: [
        {
          key: "critical-alerts",
          title: "Critical alerts open",
          question: "alerts",
          metric: "alerts.critical",
          confirm: once,
          source: line(77),
        },
      ],
    },
    {
      key: "credentials",
      title: "Credentials",
      group: "outside",
      checks: [
        {
          key: "azure-credentials",
          title: "Azure credentials set",
          question: "components",
          confirm: quick,
          source: line(204),
        },
        { key: "console-access", title: "Our own access", question: "tenants", confirm: once },
        {
          key: "tenants-listed",
          title: "Tenants listed",
          question: "tenants",
          confirm: once,
          source: line(78),
        },
        {
          key: "tenant-isolation",
          title: "No tenant sees another one's rows",
          question: "isolation",
          confirm: once,
          source: line(693),
        },
      ],
    },
  ],
  jobs: JOBS.map((job) => {
    const { title, everyHours, expected, longest, at } = JOB_FACTS[job];
    return {
      key: job,
      title,
      everySeconds: everyHours * HOUR,
      expectedSeconds: [expected[0] * 60, expected[1] * 60],
      maximumSeconds: longest * 60,
      ageMetric: `${job}.age`,
      perTenant: true,
      trigger: { action: "sync.trigger", input: { job } },
      ...(job === "costs" && { backfill: { action: "backfill.run", input: { job }, perTenant: false } }),
      source: line(at),
    };
  }),
  noBackfill:
    "The platform can be asked for past days of costs only: compliance, resources and identity are snapshots of the moment.",
  thresholds,
  objectives,
  alertRules,
  ...people,
  links: [
    { title: "Azure status", url: "https://status.azure.com" },
    { title: "Azure portal", url: "https://portal.azure.com" },
    {
      title: "Microsoft support",
      url: "https://portal.azure.com/#blade/Microsoft_Azure_Support/HelpAndSupportBlade",
    },
  ],
  environments: [
    { name: "production", purpose: "The App Service that the runbook speaks of.", source: line(36) },
    { name: "staging", purpose: "The same with a staging key to sign in and strict limits." },
    {
      name: "development",
      purpose: "A single process on SQLite with a password to sign in.",
      source: line(416),
    },
  ],
  runbook: {
    file,
    version: "1.0",
    updated: "2025-02-28",
    audience: "DevOps engineers, SREs, platform operators",
    reviewBy: "2026-02-28",
  },
  differences,
});
