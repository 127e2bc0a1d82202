import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { PlatformDeclaration } from "@/domain/schema/platform";
import { DATABASE_CREDENTIALS } from "@/platforms/drivers/database/credentials";
import { GITHUB_CREDENTIAL, GITHUB_URL } from "@/platforms/drivers/github/access";
import { RABBIT_CREDENTIALS, RABBIT_URLS } from "@/platforms/drivers/rabbit/management";
import { alertRules } from "./alert-rules";
import { components } from "./components";
import { differences } from "./differences";
import { inventory } from "./inventory";
import { objectives } from "./objectives";
import { people } from "./people";
import { thresholds } from "./thresholds";

const DAY = 86_400;
const at = (line: number) => ({ file: "notification-preferences.md", line });

export const notificationPreferences: PlatformDeclaration = PlatformDeclaration.parse({
  id: "notification-preferences",
  name: "Notification Preferences",
  purpose: "Keeps what members want to be told, and tells them by e-mail, text message and Slack.",
  baseUrls: [
    { name: "api", title: "API", required: true },
    { name: "prometheus", title: "Prometheus", required: false },
    { name: "alertmanager", title: "Alertmanager", required: false },
    { name: "resend", title: "Resend", required: false },
    { name: "twilio", title: "Twilio's API: https://api.twilio.com", required: false },
    { name: "slack", title: "Slack's API: https://slack.com", required: false },
    { name: "web", title: "Web interface", required: false },
    ...RABBIT_URLS,
    GITHUB_URL,
  ],
  credentials: [
    {
      name: "tenant-member-token",
      title: "Access token of one member, as <member>-member-token; two show that they are apart",
      required: false,
    },
    { name: "token", title: "A member's access token", required: false },
    { name: "refresh-token", title: "The refresh token that renews it", required: false },
    { name: "admin-token", title: "An administrator's access token", required: false },
    { name: "resend-key", title: "Resend key with full access", required: false },
    { name: "jwt-secret", title: "Key that signs the sessions, to prove a new one", required: false },
    { name: "twilio-key", title: "Twilio token of the account, or SK…:secret", required: false },
    { name: "slack-key", title: "Slack token", required: false },
    { name: "database-login", title: "postgres:// address of the application's own login", required: false },
    { name: "database", title: "postgres:// address with a read-only login", required: false },
    ...DATABASE_CREDENTIALS,
    ...RABBIT_CREDENTIALS,
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
      everySeconds: DAY,
      ageMetric: "backup.age",
      source: at(154),
    },
    {
      key: "digest-daily",
      title: "Daily digest",
      everySeconds: DAY,
      ageMetric: "digest-daily.age",
      source: at(30),
    },
    {
      key: "digest-weekly",
      title: "Weekly digest",
      everySeconds: 7 * DAY,
      ageMetric: "digest-weekly.age",
      source: at(30),
    },
  ],
  noBackfill:
    "Its jobs are backups and clean-ups or messages: what was not made on a day cannot be made for that day later.",
  thresholds,
  objectives,
  alertRules,
  ...people,
  links: [{ title: "Status page", url: "https://status.advancia.com" }],
  environments: [
    {
      name: "staging",
      purpose: "Every day's state of the develop branch, deployed by itself.",
      source: at(132),
    },
    { name: "production", purpose: "Deployed weekly, after somebody approved it.", source: at(133) },
  ],
  runbook: {
    file: "notification-preferences.md",
    version: "not stated",
    updated: "2025-11-30",
    audience: "Maintainers of Notification Preferences",
    reviewBy: "2026-11-30",
  },
  differences,
});
