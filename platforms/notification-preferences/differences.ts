import type { PlatformDeclaration } from "@/domain/schema/platform";

const at = (line: number) => ({ file: "notification-preferences.md", line });

/** What the runbook says, what the published code does, and what the console makes of it. */
export const differences: PlatformDeclaration["differences"] = [
  {
    id: "static-health",
    says: "After a deployment, /health shows whether the API is healthy.",
    really:
      "A constant answer is registered before the real one, so /health says healthy whatever happens. The check that queries the database is /api/health.",
    rule: "/health only proves that the process answers. Health is read from /api/health where it exists.",
    source: at(147),
  },
  {
    id: "degraded-storage",
    says: "The runbook does not speak of object storage.",
    really:
      'Detailed health answers 503 and "degraded" when storage is unreachable, and storage that was never set up counts as unreachable.',
    rule: "The body is read on 503. Optional storage is shown by itself and never as an outage of the API.",
    source: at(147),
  },
  {
    id: "delivery",
    says: "Delivery success is measured from the adapters' logs and webhooks.",
    really:
      "The log's inserts fail on the spelling of a status and are swallowed, so the log stays empty; a failed mail is still marked as sent; text messages count as sent without a provider; Resend's webhook is not mounted.",
    rule: "Delivery is read from the providers, channel by channel: mail from Resend, text messages from Twilio. Slack and the plain mail server never tell what became of a message, so it is not claimed.",
    source: at(19),
  },
  {
    id: "latency",
    says: "p95 and p99 are measured by middleware and Prometheus.",
    really: "The published version declares these metrics and never fills them.",
    rule: "Probes from outside are used where there are any; otherwise the value is unknown, not zero.",
    source: at(13),
  },
  {
    id: "error-label",
    says: "The error rate is tracked on the dashboards.",
    really:
      "The counter carries the label status_code, the alert rule reads status, so the rule cannot fire.",
    rule: "Both names are tried, and successes are counted instead of failures: a wrong name gives no data, never 0 %.",
    source: at(16),
  },
  {
    id: "expired-is-403",
    says: "Nothing about how a refused token looks.",
    really: "401 means that no token came, 403 that it is invalid or has expired. Access lasts a day.",
    rule: "A 403 is treated as an expired credential: renewed once where a refresh token is configured, then reported.",
    source: at(147),
  },
  {
    id: "admin-sign-in",
    says: "The runbook names Admin, Auditor and Viewer.",
    really:
      "The roles are USER, STAFF, ADMIN and SUPERADMIN. Signing in as administrator needs a one-time code that is written to the server's log.",
    rule: "The console never signs in as administrator. A token is configured, and it may be missing.",
    source: at(111),
  },
  {
    id: "sessions",
    says: "Unusual access is to be watched.",
    really: "The list of sessions is keyed by the live tokens themselves.",
    rule: "It is never requested: whoever keeps it could act as any member.",
    source: at(123),
  },
  {
    id: "unreachable-routes",
    says: "Notification statistics and logs exist for operations.",
    really:
      "Their routes demand roles that no member can have, and the routes for jobs, metrics and webhooks are not mounted.",
    rule: "They are not offered. A missing route is never an outage.",
    source: at(19),
  },
  {
    id: "queues",
    says: "Watch the queues of notifications and digests.",
    really:
      "They are RabbitMQ queues (and a second system in Redis); no route of the platform tells their length.",
    rule: "Length is read from Prometheus where RabbitMQ's exporter is scraped. The runbook names no limit, so none is judged.",
    source: at(28),
  },
  {
    id: "scheduled-work",
    says: "Backups run daily, digests in the background.",
    really: "Neither can be seen over HTTP, and digests run only where ENABLE_CRON is set.",
    rule: "They are listed as jobs of unknown age. An environment may name a Prometheus expression that gives the time of the last success.",
    source: at(154),
  },
  {
    id: "failed-sign-ins",
    says: "More than five failed sign-ins in 15 min are suspicious.",
    really: "Nothing counts them for the outside.",
    rule: "The limit is kept, no check reads it. The console itself knocks without a token at most every 450 s.",
    source: at(121),
  },
  {
    id: "rollback",
    says: "Roll back by redeploying the previous Docker tag.",
    really: "Production runs under PM2 on one host, without an interface for it.",
    rule: "The console rolls back where the configuration names a workflow that deploys; elsewhere a person does it and says so.",
    source: at(138),
  },
  {
    id: "C-09",
    says: "Incidents are Critical, High, Medium or Low.",
    really: "Alerts are critical or warning. The word critical occurs in both lists and means two things.",
    rule: "Alert and incident severity are kept apart.",
    source: at(83),
  },
  {
    id: "C-11",
    says: "CPU above 80 %, memory above 85 %, disk above 90 %, p95 above 1 s, errors above 1 %.",
    really: "The deployed rules fire at 85, 90 and 95, 85 and 95 %, 0.5 s and 50 errors in five minutes.",
    rule: "The runbook's limits are judged; alerts of the rules are shown with both numbers.",
    source: at(24),
  },
  {
    id: "C-12",
    says: "Maintenance takes two hours at most and is announced 48 h before.",
    really: "Other platforms announce a week before.",
    rule: "The policy belongs to the platform.",
    source: at(194),
  },
  {
    id: "C-18",
    says: "Secrets are rotated every 90 days.",
    really: "No earlier warning is named.",
    rule: "The console's ladder of 30, 14, 7 and 1 days applies.",
    source: at(114),
  },
  {
    id: "C-20",
    says: "The document carries no date and no version.",
    really: "It was published with the code on 30 November 2025.",
    rule: "That day counts as its date.",
    source: at(1),
  },
  {
    id: "C-07",
    says: "Another platform's answer to a database that is down is to restore it.",
    really: "A restore loses what was written since.",
    rule: "Diagnose first; a restore comes last, by two people, into a new database.",
    source: at(148),
  },
  {
    id: "C-08",
    says: "Another platform's runbook ends sessions before it keeps them.",
    really: "What was removed is evidence that nobody can look at any more.",
    rule: "Evidence is kept before anything is removed.",
    source: at(123),
  },
  {
    id: "C-13",
    says: "Logs are kept 90 days on staging, a year in production; audit logs seven years.",
    really: "Other platforms keep them 30 or 365 days.",
    rule: "The terms belong to the platform; the console keeps its own trail for the longest.",
    source: at(63),
  },
  {
    id: "C-15",
    says: "After emergency maintenance a report is filed within 24 h.",
    really: "Other platforms want a review scheduled or held, in their own times.",
    rule: "A duty of its own with its own clock.",
    source: at(202),
  },
  {
    id: "C-16",
    says: "Secrets are kept in a vault.",
    really: "How a new one gets there is not said; elsewhere it is typed on a command line.",
    rule: "Straight into the vault; the console keeps references only.",
    source: at(156),
  },
  {
    id: "C-21",
    says: "Hotfixes are deployed in an emergency.",
    really: "Each deployment to production needs an approval.",
    rule: "The hotfix may go first with a reason; its approval stays open as a duty.",
    source: at(134),
  },
  {
    id: "reversed-migrations",
    says: "Migrations are reversed after the old image runs, whenever the schema changed.",
    really: "Reversing loses what was written since, and the old image meets a schema it does not know.",
    rule: "Reversed only when the old code cannot live with the schema; a copy comes first, and the reversal before the code.",
    source: at(139),
  },
  {
    id: "untested-backup",
    says: "Backups are made every day.",
    really: "Nobody is told to restore one.",
    rule: "A backup counts when it was restored once, beside the database.",
    source: at(154),
  },
];
