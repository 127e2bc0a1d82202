import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const line = (number: number) => ({ file: "adinsights.md", line: number });

export const differences: z.input<typeof PlatformDeclaration>["differences"] = [
  {
    id: "C-02",
    says: "The dbt SLA is 24 h in two places and 60 min in a third.",
    really: "24 h is the age of the dbt run, 60 min the age of the warehouse snapshot.",
    rule: "Two objectives with a limit each: dbt.age and snapshot.age.",
    source: line(147),
  },
  {
    id: "C-14",
    says: "The scheduler is alive when its log shows an APScheduler line.",
    really:
      "Jobs are Celery beat entries and that line is no longer written. A beat without a worker logs just as happily.",
    rule: "The schedule's effect is checked: the newest alert evaluation against the 15 min beat.",
    source: line(20),
  },
  {
    id: "C-19",
    says: "The snapshot runs every 30 min and may be 60 min old.",
    really: "That tolerates one missed run.",
    rule: "Missed runs until breach are shown.",
    source: line(153),
  },
  {
    id: "fleet-health",
    says: "The Airbyte health endpoint shows the newest sync of each tenant.",
    really: "It shows one sync: the newest of the whole fleet. A healthy tenant hides every stale one.",
    rule: "It is used for the fleet only. Each tenant is judged by its own sync page, asked with its own identity.",
    source: line(22),
  },
  {
    id: "sync-limits",
    says: "A sync is stale after 60 min.",
    really:
      "The health endpoint says one hour and consults the schedule; the platform's sync page says two hours and does not.",
    rule: "Warn at 60 min, alert at two hours, and nothing while the connection's own schedule has nothing due.",
    source: line(66),
  },
  {
    id: "sync-hours",
    says: "Production refreshes every 15 min.",
    really:
      "Syncs start on the hour from 06:00 to 22:00 Jamaica only, cron expressions are read in UTC, and an hourly interval is not yet due at the next full hour, so it really runs every second one.",
    rule: "Inside these hours data is owed when the schedule says so, outside them not before the next start. Both times are shown beside the age.",
    source: line(9),
  },
  {
    id: "dbt-passed-tests",
    says: "dbt is healthy when all models report success or skipped.",
    really:
      "Passed tests are called pass, so after a test run the endpoint answers failing although nothing failed.",
    rule: "The rows are read: only passed tests make it a warning that says so, anything else an alert.",
    source: line(68),
  },
  {
    id: "snapshot-date",
    says: "The combined metrics carry the snapshot's date, old or not.",
    really:
      "Newer deployments refuse with 503 and a reason instead. Deployments of December 2025 answer zeros dated now when there is no snapshot.",
    rule: "Newer ones are read from the dataset status page; in older ones zeros dated now count as missing.",
    source: line(145),
  },
  {
    id: "webhook-silence",
    says: "Alarm when no webhook arrived for 30 min while jobs exist.",
    really: "Syncs are hourly, so read literally the alarm would ring every hour.",
    rule: "Silence counts from the end of a job that no webhook reported.",
    source: line(101),
  },
  {
    id: "alerts-run",
    says: "Alerts can be evaluated again by calling /alerts/run.",
    really: "No deployed version has such a route. Evaluation happens at every quarter hour.",
    rule: "Where Flower is set up, the task behind it is started; elsewhere the next quarter hour is awaited.",
    source: line(38),
  },
  {
    id: "alert-runs-shared",
    says: "Every row belongs to one tenant.",
    really: "Alert runs belong to nobody: every tenant's user sees those of all tenants.",
    rule: "They are read once, with any identity, and are left out of the isolation check.",
    source: line(48),
  },
  {
    id: "connections-path",
    says: "Connections are listed at /api/integrations/airbyte/connections/.",
    really: "They are at /api/airbyte/connections/; in December 2025 there was no list at all.",
    rule: "The probe finds out which; without a list, connections are taken from the job telemetry.",
    source: line(98),
  },
  {
    id: "sync-command",
    says: "manage.py sync_airbyte --tenant fills the gap of one tenant.",
    really: "The command takes no arguments and starts every due connection of all tenants.",
    rule: "The console starts the connections of the tenant one by one over HTTP.",
    source: line(105),
  },
  {
    id: "dbt-command",
    says: "make run-dbt repeats the transformation.",
    really: "There is no such target and no HTTP way to start dbt.",
    rule: "No button; the row says whom to ask.",
    source: line(120),
  },
  {
    id: "audited-sign-ins",
    says: "Every authentication is in the audit log.",
    really: "Only the sign-in page is; tokens taken at /api/token/, renewals and failures are not.",
    rule: "The console signs in at the audited page.",
    source: line(43),
  },
  {
    id: "telemetry-reads",
    says: "Telemetry is looked at with two tenants.",
    really: "Each look adds a row to the tenant's audit log and cannot be made with a service key.",
    rule: "One tenant is looked at every half hour, in turn.",
    source: line(132),
  },
  {
    id: "no-worker",
    says: "The scheduler container is all that is needed.",
    really: "The published containers start no worker: tasks are put into queues that nobody empties.",
    rule: "Workers and queues are looked at beside the effect.",
    source: line(20),
  },
  {
    id: "dbt-file",
    says: "dbt's health reads the newest results.",
    really: "It reads a file on the web container's own disk.",
    rule: "A missing file is told apart from a run that did not happen.",
    source: line(23),
  },
  {
    id: "webhook-order",
    says: "Missed webhooks are sent again.",
    really: "The platform takes whatever comes last for the newest: an old one turns freshness back.",
    rule: "Oldest first, the newest of each connection last.",
    source: line(96),
  },
  {
    id: "webhook-body",
    says: "A body that is no JSON is answered 500.",
    really: "It is answered 400; 500 comes from a job number that is none.",
    rule: "Both keep the body and open an incident.",
    source: line(99),
  },
  {
    id: "one-webhook-secret",
    says: "The secret is changed in Airbyte and then deployed.",
    really: "Only one is accepted at a time, so reports are refused as long as the deployment takes.",
    rule: "The platform first, Airbyte right after it, and what was refused is sent again.",
    source: line(92),
  },
  {
    id: "dek-pages",
    says: "The command changes all keys of a tenant.",
    really:
      "Tokens of Meta's connections and pages are not encrypted anew and cannot be read afterwards; nothing is done in one transaction.",
    rule: "Asked before, one tenant first, with a backup and a second person.",
    source: line(111),
  },
  {
    id: "snapshot-task",
    says: "A command to all workers starts the snapshot task.",
    really: "There is no such command.",
    rule: "The task is started through Flower.",
    source: line(150),
  },
  {
    id: "webhook-secret-overlap",
    says: "Rotate the webhook secret, then see the old one rejected and the new one accepted.",
    really:
      "ADinsights accepts one secret at a time: between the change in Airbyte and the end of the deployment it turns every webhook away.",
    rule: "The rotation shows both secrets with an empty body, five times each, and counts it only when all agree. This console lets Airbyte in with both meanwhile.",
    source: line(93),
  },
  {
    id: "webhook-replay",
    says: "Send a missed webhook again from Airbyte's job history.",
    really:
      "ADinsights takes whatever comes last for the newest: an old job sent again sets its freshness back, and the same one leaves another audit row.",
    rule: "Missed ones are sent oldest first. What is replayed in this console keeps the times of its first arrival.",
    source: line(96),
  },
  {
    id: "connections-path",
    says: "Administrators list connections under /api/integrations/airbyte/connections/ to compare ids.",
    really:
      "No deployed version has that path. Newer ones list them under /api/airbyte/connections/, older ones nowhere.",
    rule: "A delivery of an unknown connection is compared here with every connection that the platform told of, and with those of other environments.",
    source: line(98),
  },
  {
    id: "backfill-command",
    says: "After an outage of webhooks, run manage.py sync_airbyte --tenant.",
    really: "The command takes no argument and starts whatever is due of every tenant.",
    rule: "What is late of one tenant is started by its own button; then the missed webhooks are sent again.",
    source: line(105),
  },
  {
    id: "data-keys-meta",
    says: "Rotating the data keys re-encrypts what they protect.",
    really:
      "As the code reads, the tokens of Meta connections and pages are encrypted with the same keys and left out, so they can no longer be read afterwards. Versions of December 2025 leave no audit row of a rotation.",
    rule: "The plan warns before the run and looks at Meta after it; without an audit row the proof is a sync that ends well.",
    source: line(110),
  },
  {
    id: "tenants-stay",
    says: "Nothing on making or removing tenants.",
    really:
      "Anybody may sign a tenant up, an address that is taken breaks it in the middle and leaves a tenant without an administrator, and none can be removed, renamed or suspended.",
    rule: "The plan asks somebody with the database first, proves the tenant by its administrator's sign-in, and on leaving shuts connections and keys and writes the rest down.",
  },
];
