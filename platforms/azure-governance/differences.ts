import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const line = (number: number) => ({ file: "azure-governance.md", line: number });

export const differences: z.input<typeof PlatformDeclaration>["differences"] = [
  {
    id: "C-01",
    says: "Client secrets change every 12 months, live up to 24, and secrets are also rotated every quarter.",
    really: "Three rules for one secret.",
    rule: "The shortest that applies to a credential wins.",
    source: line(391),
  },
  {
    id: "C-03",
    says: "The daily review fails at 25 h, 5 h and 2 h; the stalled alert fires at twice the interval: 48 h, 8 h and 2 h.",
    really: "Costs could be red in the review for 23 hours before any alert.",
    rule: "Two steps for each job: warn at the review's limit, alert at the stalled limit. Resources have one.",
    source: line(74),
  },
  {
    id: "C-04",
    says: "The daily review asks about costs, compliance and resources.",
    really: "Identity is synced too, and nobody looks.",
    rule: "Identity warns after 25 h and alerts after 48 h, derived as for costs.",
    source: line(104),
  },
  {
    id: "C-05",
    says: "One command resolves all alerts of a type.",
    really: "It resolves every open alert, and without a name.",
    rule: "The console does not offer it.",
    source: line(741),
  },
  {
    id: "C-06",
    says: "Restore copies a .db file.",
    really: "Backups are only ever written as .db.gz.",
    rule: "To be unpacked first, as in the point-in-time steps.",
    source: line(526),
  },
  {
    id: "C-12",
    says: "Maintenance is announced a week ahead.",
    really: "Other platforms want 48 h.",
    rule: "Each platform keeps its own notice.",
    source: line(820),
  },
  {
    id: "C-17",
    says: "Backfill, maintenance mode and the Riverside sync are commands.",
    really: "The first two have no address; Riverside writes no history that could prove it.",
    rule: "Not offered; the capability says why.",
    source: line(321),
  },
  {
    id: "C-20",
    says: "Last updated in February 2025, version 1.0.",
    really: "The platform has moved on to 2.5.0.",
    rule: "Review by a year later; the console asks each deployment which dialect it speaks.",
    source: line(4),
  },
  {
    id: "azure-sync-health",
    says: "GET /api/v1/sync/health tells the last and next sync and the failures.",
    really:
      "There is no such address (405). The one that exists writes alerts when it is read, a new one every time for a job that never ran.",
    rule: "It is never read. Last and next sync and failures in a row come from history, figures and schedule.",
    source: line(110),
  },
  {
    id: "azure-auth",
    says: "The commands carry no credential.",
    really:
      "Only health and status pages are open; everything else wants a bearer token, and sign-in gives it as a cookie.",
    rule: "The console signs in by token, staging key, password or signing key, in that order, and renews once.",
    source: line(36),
  },
  {
    id: "azure-trigger",
    says: "A trigger answers at once that it is triggered.",
    really:
      "It answers when the run is over, says the same when every tenant failed, and may block other answers meanwhile.",
    rule: "The answer is not trusted: the run must be in the history, and the tenants' data must be newer. A silent platform is given 30 s before it counts as lost.",
    source: line(300),
  },
  {
    id: "azure-history",
    says: "History shows runs and can be searched for a tenant.",
    really:
      "Lines name no tenant, running ones are left out, and lines that do name one are dropped after the list was cut.",
    rule: "Freshness per tenant comes from the stored data (GET /api/v1/health/data); a long list is read.",
    source: line(377),
  },
  {
    id: "azure-figures",
    says: "Figures tell the last run and the last success.",
    really:
      "Both are start times, and a line with a wrong, later date hides all newer ones until that date has passed.",
    rule: "The history counts first; the figures only where it says nothing.",
    source: line(130),
  },
  {
    id: "azure-credentials-set",
    says: "azure_configured shows whether the credentials are good.",
    really: "It shows that three settings are not empty; a wrong secret still reads true.",
    rule: 'Shown as "set". Whether they work is proved by a sync or by preflight.',
    source: line(204),
  },
  {
    id: "azure-severity",
    says: "A failed sync is critical.",
    really: "The platform writes error and never critical; nothing resolves itself.",
    rule: "Error and critical both count as critical here.",
    source: line(144),
  },
  {
    id: "azure-alert-list",
    says: "The list of alerts is all open alerts.",
    really: "Alerts that belong to a tenant are counted and not listed.",
    rule: "The missing ones appear as one line per severity and count.",
    source: line(60),
  },
  {
    id: "azure-dashboard-dates",
    says: "The dashboard shows when each kind of data was last updated.",
    really: "It looks for runs called success, which the four syncs never write: the date stays empty.",
    rule: "Ages are taken from the stored data, not from the dashboard.",
    source: line(74),
  },
  {
    id: "azure-status",
    says: "The status page names the cache figures cache_stats; the jobs it counts are active.",
    really: "They are called cache, and the jobs counted are scheduled ones.",
    rule: "Either name is read; the count is shown as scheduled jobs.",
    source: line(89),
  },
  {
    id: "azure-zero-records",
    says: "A completed sync is a good one.",
    really:
      "With no tenant it may use, a sync completes with 0 records; one failing tenant marks the whole run failed.",
    rule: "No records is said and is no new data; failed with records counts as ended in part.",
    source: line(143),
  },
  {
    id: "azure-limits",
    says: "Commands may be repeated at will.",
    really: "Outside development three reads a minute and two triggers a minute pass per address.",
    rule: "The console asks every two minutes, and never the same address twice within 25 s.",
    source: line(215),
  },
  {
    id: "azure-preflight",
    says: "Run preflight after a rotation.",
    really:
      "Results are kept for five minutes, failures too; some checks rate the tenants rather than the access; where Azure does not answer, a run takes minutes and the platform answers nobody meanwhile.",
    rule: "Old results are thrown away first; only checks of access decide the outcome, the rest is listed.",
    source: line(462),
  },
  {
    id: "azure-live-backup",
    says: "The database file is copied every night while the platform runs.",
    really: "A copy of a file that is written to may be torn, and nobody notices before it is needed.",
    rule: "The database's own backup makes the copy, and the newest one is tested.",
    source: line(483),
  },
  {
    id: "azure-integrity",
    says: "Opening a session after a restore shows that the database is whole.",
    really: "It shows that a file can be opened.",
    rule: "The backup is unpacked beside, checked and counted before it replaces anything.",
    source: line(529),
  },
  {
    id: "azure-restore-stopped",
    says: "A point-in-time restore unpacks over the file in use and restarts.",
    really: "What the running platform still writes ends up in the restored file.",
    rule: "The platform is stopped in every restore, and two people agree.",
    source: line(547),
  },
  {
    id: "azure-debug",
    says: "Debug logging is turned on in an incident.",
    really: "It is never turned off, and its lines may carry personal data and secrets.",
    rule: "It has an end, somebody responsible, and a step that turns it off.",
    source: line(691),
  },
  {
    id: "azure-log-first",
    says: "An unresponsive application is restarted, then its log is read.",
    really: "A restart may throw away what shows the reason.",
    rule: "The log is saved first.",
    source: line(647),
  },
  {
    id: "azure-size-facts",
    says: "CPU and memory are read from the application's settings.",
    really: "These say how it is set up, not what it uses.",
    rule: "The plan's own metrics are looked at, and the size is read before and after.",
    source: line(650),
  },
  {
    id: "azure-cold-start",
    says: "Ten to thirty seconds after a restart it is checked.",
    really: "A cold start takes up to 90 seconds.",
    rule: "Two minutes are waited.",
    source: line(458),
  },
  {
    id: "azure-one-instance",
    says: "A larger plan helps against slow syncs.",
    really: "Every further instance runs a scheduler of its own, so that each sync runs as often.",
    rule: "The plan is made larger, the number of instances stays one.",
    source: line(791),
  },
  {
    id: "azure-figures-reset",
    says: "Anybody may reset the performance figures.",
    really: "Dashboards that others read are empty until new ones have come.",
    rule: "A second person agrees, and the figures from before are kept.",
    source: line(724),
  },
  {
    id: "azure-tenant-added",
    says: "A tenant is added, found in the list by its directory's id, and synced.",
    really:
      "Its access is not looked at: a wrong secret is taken as it is, syncs then leave the tenant out without a word, and the answer may be lost after the row was made.",
    rule: "The list is looked at before and after; the preflight tries its access; nothing is sent twice unseen.",
    source: line(350),
  },
  {
    id: "azure-tenant-history",
    says: "The history, searched for the new tenant, shows that it was synced; resources are counted by its directory's id.",
    really:
      "Runs name no tenant, and data lies under the platform's own id: both answers stay empty, whatever happened.",
    rule: "Stored data is looked up by the tenant's name, resources are summed by kind under the platform's own id.",
    source: line(376),
  },
  {
    id: "azure-tenant-deleted",
    says: "Nothing is said of taking a tenant out.",
    really:
      "Deleting one breaks where data was collected for it, or leaves that data without an owner. Inactive ones are listed nowhere.",
    rule: "A tenant is deactivated and never deleted; its own id is kept, under which it can be activated again.",
    source: line(338),
  },
  {
    id: "azure-rotation-proof",
    says: "After a rotation azure_configured must be true, then the old secret is deleted.",
    really: "It is true for a wrong secret as well; a secret that was deleted by mistake never comes back.",
    rule: "A token is asked for with the new secret, preflight and a sync pass, then the old one may go; that it is dead is proved by a refusal.",
    source: line(425),
  },
];
