import type { AlertSource, AlertSubjectKind, ResolvedHow, Usefulness } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";

export type Ending = {
  how: ResolvedHow;
  by?: string;
  reason: string;
  usefulness: Usefulness | null;
  note?: string;
};

/** One trouble that came on several days; the endings take turns. */
export type Told = {
  environmentId: string;
  trouble: string;
  /** The rule that found it; none where only an outside source told. */
  rule?: string;
  subjectKind: AlertSubjectKind;
  subject: string;
  severity: AlertSeverity;
  word: string;
  title: string;
  sentence: string;
  source?: AlertSource;
  minutes: number;
  daysAgo: readonly number[];
  endings: readonly Ending[];
};

const BY_ITSELF: Ending = { how: "recovery", reason: "The next run ended well.", usefulness: null };

/** What went wrong in the last thirty days and is over. */
export const PAST: readonly Told[] = [
  {
    environmentId: "azure-governance/production",
    trouble: "sync-failed",
    rule: "azure-governance/sync-failed",
    subjectKind: "job",
    subject: "costs@",
    severity: "critical",
    word: "critical",
    title: "Cost sync failed",
    sentence: "The last run of Costs failed: the client secret was refused.",
    minutes: 48,
    daysAgo: [4, 13, 27],
    endings: [
      {
        how: "person",
        reason: "Rotated the client secret in the vault and started the sync again.",
        usefulness: "acted",
        note: "AADSTS7000215 again: the secret in the vault had ended at midnight. Its successor was there already.",
      },
      BY_ITSELF,
    ],
  },
  {
    environmentId: "azure-governance/production",
    trouble: "stale",
    rule: "azure-governance/sync-stalled",
    subjectKind: "job",
    subject: "compliance@",
    severity: "warning",
    word: "warning",
    title: "Compliance data is stale",
    sentence: "Compliance data is 8 h 20 min old, 8 h allowed.",
    minutes: 95,
    daysAgo: [2, 9, 16, 23],
    endings: [
      {
        how: "person",
        by: "Ada Okafor",
        reason: "Started the sync by hand; policy states had been throttled through the night.",
        usefulness: "acted",
        note: "The night run waited for Retry-After and was cut off. Second time this month.",
      },
      BY_ITSELF,
      { how: "recovery", reason: "The scheduled run came late and ended well.", usefulness: "useful" },
    ],
  },
  {
    environmentId: "azure-governance/production",
    trouble: "stale",
    rule: "azure-governance/sync-stalled",
    subjectKind: "job",
    subject: "resources@",
    severity: "warning",
    word: "warning",
    title: "Resource inventory is stale",
    sentence: "Resource inventory is 2 h 12 min old, 2 h allowed.",
    minutes: 22,
    daysAgo: [1, 3, 6, 8, 12, 19],
    endings: [
      {
        how: "recovery",
        reason: "The next run ended well, four minutes after the limit.",
        usefulness: "nothing-to-do",
      },
      BY_ITSELF,
    ],
  },
  {
    environmentId: "adinsights/production",
    trouble: "stale",
    rule: "adinsights/sync-stale",
    subjectKind: "job",
    subject: "airbyte-sync@kingston",
    severity: "critical",
    word: "critical",
    title: "Kingston: Airbyte sync is stale",
    sentence: "Data of Kingston is 4 h 12 min old, 1 h allowed; three runs in a row failed.",
    minutes: 130,
    daysAgo: [5, 18],
    endings: [
      {
        how: "person",
        reason: "The customer renewed the Meta token; backfilled the four hours.",
        usefulness: "acted",
        note: "Code 190 from Meta. Called the customer, they renewed it within the hour.",
      },
    ],
  },
  {
    environmentId: "adinsights/production",
    trouble: "webhook-silence",
    rule: "adinsights/webhooks-silent-warn",
    subjectKind: "check",
    subject: "webhook-silence",
    severity: "warning",
    word: "warning",
    title: "Airbyte's webhook is silent",
    sentence: "No webhook for 41 min while jobs ran, 30 min allowed.",
    minutes: 35,
    daysAgo: [7, 21],
    endings: [
      {
        how: "person",
        by: "Ada Okafor",
        reason: "The secret in Airbyte was an old one; set the present one and replayed 9 deliveries.",
        usefulness: "acted",
      },
      { how: "recovery", reason: "Deliveries came again.", usefulness: "useful" },
    ],
  },
  {
    environmentId: "adinsights/production",
    trouble: "stale",
    rule: "adinsights/snapshot-stale",
    subjectKind: "job",
    subject: "snapshot@montego",
    severity: "warning",
    word: "warning",
    title: "Montego: snapshot is stale",
    sentence: "The snapshot of Montego is 1 h 18 min old, 60 min allowed.",
    minutes: 40,
    daysAgo: [2, 10, 15, 26],
    endings: [
      BY_ITSELF,
      {
        how: "person",
        reason: "Rebuilt the snapshot; dbt had waited for a lock.",
        usefulness: "acted",
      },
    ],
  },
  {
    environmentId: "auditron/production",
    trouble: "queue-backlog",
    rule: "auditron/queue-backlog",
    subjectKind: "check",
    subject: "queue-length",
    severity: "warning",
    word: "Warning",
    title: "Queue backlog",
    sentence: "240 jobs wait, 100 allowed, and it rises.",
    source: "alertmanager",
    minutes: 55,
    daysAgo: [3, 11, 14, 20, 25],
    endings: [
      {
        how: "person",
        reason: "Added two workers; one invoice of 900 pages had blocked the others.",
        usefulness: "acted",
        note: "Look at the biggest job first: it was one customer's archive both times.",
      },
      { how: "source", reason: "Alertmanager says it is over.", usefulness: null },
      { how: "recovery", reason: "The queue was worked off by itself.", usefulness: "nothing-to-do" },
    ],
  },
  {
    environmentId: "auditron/production",
    trouble: "error-rate",
    rule: "auditron/high-error-rate",
    subjectKind: "check",
    subject: "api-error-rate",
    severity: "critical",
    word: "Critical",
    title: "High error rate",
    sentence: "4.2 % of answers are errors over 5 min, 1 % allowed.",
    source: "alertmanager",
    minutes: 18,
    daysAgo: [8],
    endings: [
      {
        how: "person",
        by: "Ada Okafor",
        reason: "Rolled back to the release before; the new one lost its database connections.",
        usefulness: "acted",
        note: "Errors began with the deploy of 10:12 and ended with the rollback.",
      },
    ],
  },
  {
    environmentId: "auditron/production",
    trouble: "low-processing-rate",
    subjectKind: "outside",
    subject: "LowInvoiceProcessingRate",
    severity: "info",
    word: "warning",
    title: "Low invoice processing rate",
    sentence: "0.4 invoices a second, 10 wanted.",
    source: "prometheus",
    minutes: 240,
    daysAgo: [1, 2, 4, 5, 9, 12, 17, 22],
    endings: [
      {
        how: "person",
        reason: "The rule asks for ten a second; nobody sends that many.",
        usefulness: "false-alarm",
      },
      { how: "source", reason: "Prometheus says it is over.", usefulness: "false-alarm" },
      { how: "source", reason: "Prometheus says it is over.", usefulness: null },
    ],
  },
  {
    environmentId: "complyai/production",
    trouble: "sync-failed",
    rule: "complyai/syncs-failing",
    subjectKind: "job",
    subject: "ad-sync@3",
    severity: "critical",
    word: "critical",
    title: "Tenant 3: ad sync failed",
    sentence: "The last run of tenant 3 failed: the user request limit was reached.",
    minutes: 62,
    daysAgo: [6, 24],
    endings: [
      {
        how: "recovery",
        reason: "Meta let it in again after an hour.",
        usefulness: "nothing-to-do",
      },
    ],
  },
  {
    environmentId: "notification-preferences/production",
    trouble: "latency",
    rule: "notification-preferences/slow-api",
    subjectKind: "check",
    subject: "api-p95",
    severity: "warning",
    word: "P2",
    title: "Answers are slow",
    sentence: "p95 of answers is 640 ms, 500 ms allowed.",
    minutes: 28,
    daysAgo: [10, 19],
    endings: [
      {
        how: "person",
        reason: "An index was missing after the migration; added it.",
        usefulness: "acted",
      },
      { how: "recovery", reason: "It was the nightly report.", usefulness: "duplicate" },
    ],
  },
];
