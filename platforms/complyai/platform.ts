import { PlatformDeclaration } from "@/domain/schema/platform";
import { AWS_CREDENTIALS, AWS_URLS } from "@/platforms/drivers/aws/access";
import { DATABASE_CREDENTIALS } from "@/platforms/drivers/database/credentials";
import { GITHUB_CREDENTIAL, GITHUB_URL } from "@/platforms/drivers/github/access";
import { KUBERNETES_CREDENTIALS, KUBERNETES_URL } from "@/platforms/drivers/kubernetes/access";
import { alertRules } from "./alert-rules";
import { differences } from "./differences";
import { inventory } from "./inventory";
import { objectives } from "./objectives";
import { people } from "./people";
import { thresholds } from "./thresholds";

const line = (number: number) => ({ file: "complyai.md", line: number });

const service = (key: string, title: string, group: "front" | "api", at: number) => ({
  key,
  title,
  group,
  checks: [
    {
      key: `${key}-healthy`,
      title: `${title} says it is healthy`,
      question: `health-${key}`,
      whenLost: "alert" as const,
      confirm: { bad: 3, good: 2 },
      source: line(at),
    },
  ],
});

const rarely = { bad: 1, good: 1 };

export const complyai: PlatformDeclaration = PlatformDeclaration.parse({
  id: "complyai",
  name: "ComplyAI",
  purpose: "Collects the Meta ads of its customers every quarter of an hour and scores how well they comply.",
  baseUrls: [
    { name: "core", title: "Core", required: true },
    { name: "frontend", title: "Frontend", required: false },
    { name: "api", title: "API (internal, starts syncs)", required: false },
    { name: "maestro", title: "Maestro (internal)", required: false },
    { name: "flower", title: "Celery Flower", required: false },
    { name: "meta", title: "Meta Graph API", required: false },
    { name: "stripe", title: "Stripe API", required: false },
    { name: "auth0", title: "Auth0 tenant, to see that it answers", required: false },
    KUBERNETES_URL,
    ...AWS_URLS,
    GITHUB_URL,
  ],
  credentials: [
    { name: "database", title: "postgres:// address with a read-only login", required: false },
    ...DATABASE_CREDENTIALS,
    ...KUBERNETES_CREDENTIALS,
    ...AWS_CREDENTIALS,
    GITHUB_CREDENTIAL,
    {
      name: "tenant-member-session",
      title:
        "Session of a member of one organisation, as <organisation>-member-session; two show that they are apart",
      required: false,
    },
    { name: "internal-key", title: "X-Internal-Key of the sync call", required: false },
    { name: "api-token", title: "Bearer token, where the deployment wants one", required: false },
    { name: "flower-user", title: "Flower user", required: false, isName: true },
    { name: "flower-password", title: "Flower password", required: false },
    { name: "meta-app-secret", title: "Secret of the app at Meta", required: false },
    {
      name: "meta-verify-token",
      title: "Word that ComplyAI's webhook address expects of Meta",
      required: false,
    },
    { name: "meta-token-key", title: "Fernet key of the Meta tokens in the database", required: false },
    {
      name: "stripe-key",
      title: "Restricted Stripe key: reads events and webhook endpoints",
      required: false,
    },
    {
      name: "stripe-signing-secret",
      title: "Signing secret of ComplyAI's address at Stripe",
      required: false,
    },
  ],
  inventory,
  timeZone: "UTC",
  components: [
    service("frontend", "Frontend", "front", 29),
    service("core", "Core", "api", 30),
    service("api", "API", "api", 31),
    service("maestro", "Maestro", "api", 32),
    {
      key: "database",
      title: "Database",
      group: "data",
      checks: [
        {
          key: "database-answers",
          title: "Answers a query",
          question: "database",
          whenLost: "alert",
          confirm: { bad: 3, good: 2 },
          source: line(212),
        },
        {
          key: "last-syncs-known",
          title: "Last sync of each organisation can be read",
          question: "ad-sync",
          confirm: { bad: 2, good: 1 },
          source: line(54),
        },
        {
          key: "database-longest-query",
          title: "Longest query running now",
          question: "database-sessions",
          metric: "database.longest-query",
          confirm: { bad: 2, good: 1 },
          source: line(305),
        },
      ],
    },
    {
      key: "ad-sync",
      title: "Ad sync",
      group: "jobs",
      checks: [
        {
          key: "sync-failures",
          title: "Failed syncs in 24 h",
          question: "activity",
          metric: "sync.failures",
          confirm: rarely,
          source: line(62),
        },
      ],
    },
    {
      key: "workers",
      title: "Celery workers",
      group: "jobs",
      checks: [
        {
          key: "workers-online",
          title: "Workers that answer",
          question: "workers",
          metric: "workers.online",
          confirm: { bad: 3, good: 2 },
          source: line(75),
        },
      ],
    },
    {
      key: "queue",
      title: "Sync queue",
      group: "queue",
      checks: [
        {
          key: "queue-depth",
          title: "Syncs waiting in the queue",
          question: "queue",
          metric: "queue.ad-sync",
          confirm: { bad: 2, good: 1 },
          source: line(71),
        },
      ],
    },
    {
      key: "tokens",
      title: "Meta tokens",
      group: "data",
      checks: [
        {
          key: "tokens-expiring",
          title: "Tokens that expire within 7 days",
          question: "tokens",
          metric: "tokens.expiring",
          confirm: rarely,
          source: line(134),
        },
        {
          key: "tokens-remaining",
          title: "Time until the first one expires",
          question: "tokens",
          metric: "tokens.remaining",
          confirm: rarely,
          source: line(134),
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
          title: "No organisation sees another one's data",
          question: "isolation",
          confirm: { bad: 1, good: 1 },
        },
      ],
    },
    {
      key: "outside",
      title: "Outside services",
      group: "outside",
      checks: [
        { key: "meta-answers", title: "Meta answers", question: "outside-meta", source: line(215) },
        { key: "stripe-answers", title: "Stripe answers", question: "outside-stripe", source: line(216) },
        { key: "auth0-answers", title: "Auth0 answers", question: "outside-auth0", source: line(217) },
        {
          key: "meta-subscribed",
          title: "Meta tells of every ad account",
          question: "meta-subscriptions",
          source: line(160),
        },
        {
          key: "stripe-delivers",
          title: "Stripe's events arrive",
          question: "stripe-webhooks",
          source: line(521),
        },
      ],
    },
  ],
  jobs: [
    {
      key: "ad-sync",
      title: "Ad sync",
      everySeconds: 900,
      ageMetric: "ads.age",
      perTenant: true,
      trigger: { action: "sync.trigger", input: {}, tenantInput: "tenant" },
      source: line(40),
    },
    {
      key: "scoring",
      title: "Score calculation",
      everySeconds: 1800,
      ageMetric: "scoring.age",
      source: line(41),
    },
    {
      key: "daily-reports",
      title: "Daily reports",
      everySeconds: 86_400,
      ageMetric: "reports.age",
      source: line(42),
    },
  ],
  noBackfill:
    "ComplyAI's sync takes an organisation and no dates: it brings the ads as they are now. What was not seen in the past stays unseen.",
  thresholds,
  objectives,
  alertRules,
  ...people,
  runbook: {
    file: "complyai.md",
    version: "not numbered",
    updated: "2024-12-31",
    audience: "Operators and on-call engineers",
    reviewBy: "2025-12-31",
  },
  differences,
});
