import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { PlatformDeclaration } from "@/domain/schema/platform";
import { DATABASE_CREDENTIALS } from "@/platforms/drivers/database/credentials";
import { GITHUB_CREDENTIAL, GITHUB_URL } from "@/platforms/drivers/github/access";
import { KUBERNETES_CREDENTIALS, KUBERNETES_URL } from "@/platforms/drivers/kubernetes/access";
import { REDIS_CREDENTIALS } from "@/platforms/drivers/redis/setting";
import { alertRules } from "./alert-rules";
import { components } from "./components";
import { differences } from "./differences";
import { inventory } from "./inventory";
import { objectives } from "./objectives";
import { people } from "./people";
import { thresholds } from "./thresholds";

const at = (line: number) => ({ file: "auditron.md", line });

export const auditron: PlatformDeclaration = PlatformDeclaration.parse({
  id: "auditron",
  name: "AUDITRON",
  purpose: "Reads invoices, reconciles accounts and prepares tax reports with agents.",
  baseUrls: [
    { name: "api", title: "API", required: true },
    { name: "prometheus", title: "Prometheus", required: false },
    { name: "alertmanager", title: "Alertmanager", required: false },
    { name: "frontend", title: "Front end", required: false },
    { name: "grafana", title: "Grafana", required: false },
    KUBERNETES_URL,
    GITHUB_URL,
  ],
  credentials: [
    {
      name: "tenant-member-token",
      title:
        "Token of a member of one organisation, as <organisation>-member-token; two show that they are apart",
      required: false,
    },
    { name: "admin-token", title: "Admin token of the API", required: false },
    { name: "jwt-secret", title: "Key that signs the sessions, to prove a new one", required: false },
    { name: "database", title: "postgres:// address with a read-only login", required: false },
    ...DATABASE_CREDENTIALS,
    ...REDIS_CREDENTIALS,
    ...KUBERNETES_CREDENTIALS,
    GITHUB_CREDENTIAL,
    { name: "prometheus-token", title: "Token of a proxy in front of Prometheus", required: false },
    { name: "alertmanager-token", title: "Token of a proxy in front of Alertmanager", required: false },
    { name: ALERTMANAGER_SECRET, title: "Secret that its Alertmanager shows here", required: false },
  ],
  inventory,
  components,
  jobs: [
    {
      key: "backup",
      title: "Database backup",
      everySeconds: 86_400,
      ageMetric: "backup.age",
      source: at(236),
    },
    {
      key: "queue-clean",
      title: "Clean-up of the queue",
      everySeconds: 86_400,
      ageMetric: "queue-clean.age",
      source: at(119),
    },
  ],
  noBackfill:
    "Its jobs are backups and clean-ups or messages: what was not made on a day cannot be made for that day later.",
  thresholds,
  objectives,
  alertRules,
  ...people,
  links: [
    { title: "API", url: "https://api.auditron.ai" },
    { title: "Front end", url: "https://app.auditron.ai" },
    { title: "Grafana", url: "https://monitoring.auditron.ai" },
    { title: "Prometheus", url: "https://prometheus.auditron.ai" },
  ],
  environments: [
    { name: "production", purpose: "Customers work here; a release tag deploys to it.", source: at(269) },
    { name: "staging", purpose: "Releases pass through it; hotfixes skip it.", source: at(287) },
  ],
  runbook: {
    file: "auditron.md",
    version: "1.0",
    updated: "2025-01-15",
    audience: "Operators of AUDITRON",
    reviewBy: "2026-01-15",
  },
  differences,
});
