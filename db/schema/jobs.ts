import {
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { ALERT_SEVERITIES } from "@/domain/platform";
import { STATUSES } from "@/domain/status";
import { moment } from "./columns";
import { environments } from "./environments";

export const RUN_STATUSES = ["succeeded", "failed", "partial", "running", "cancelled", "unknown"] as const;

/** How fresh a job's data is now, per tenant; tenant "" stands for the whole environment. */
export const jobStates = pgTable(
  "job_states",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    job: text("job").notNull(),
    tenant: text("tenant").notNull(),
    lastGoodAt: moment("last_good_at"),
    lastRunAt: moment("last_run_at"),
    lastStatus: text("last_status", { enum: RUN_STATUSES }),
    lastError: text("last_error"),
    records: integer("records"),
    nextDueAt: moment("next_due_at"),
    /** The schedule has nothing due before then, however old the data grows. */
    restsUntil: moment("rests_until"),
    consecutiveFailures: integer("consecutive_failures"),
    successRate: doublePrecision("success_rate"),
    averageDurationMs: doublePrecision("average_duration_ms"),
    note: text("note").notNull().default(""),
    /** When the platform last told us about it. */
    observedAt: moment("observed_at").notNull(),
    /** How often it is asked about; an older state is unknown. */
    everySeconds: integer("every_seconds").notNull(),
    status: text("status", { enum: STATUSES }).notNull(),
    since: moment("since").notNull(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.job, t.tenant] })],
);

/** One row per execution, however it was heard of. */
export const runs = pgTable(
  "runs",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    job: text("job").notNull(),
    tenant: text("tenant").notNull(),
    externalId: text("external_id").notNull(),
    status: text("status", { enum: RUN_STATUSES }).notNull(),
    startedAt: moment("started_at"),
    endedAt: moment("ended_at"),
    durationMs: integer("duration_ms"),
    records: integer("records"),
    error: text("error"),
    seenAt: moment("seen_at").notNull(),
  },
  (t) => [
    uniqueIndex("runs_external").on(t.environmentId, t.job, t.tenant, t.externalId),
    index("runs_recent").on(t.environmentId, t.job, t.startedAt, t.id),
  ],
);

/** The platform's own alerts, as its list shows them. One that is no longer listed is gone. */
export const platformAlerts = pgTable(
  "platform_alerts",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    externalId: text("external_id").notNull(),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    word: text("word").notNull(),
    kind: text("kind").notNull(),
    title: text("title").notNull(),
    message: text("message").notNull(),
    job: text("job"),
    tenant: text("tenant"),
    raisedAt: moment("raised_at"),
    firstSeenAt: moment("first_seen_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    goneAt: moment("gone_at"),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.externalId] }),
    index("platform_alerts_open").on(t.environmentId, t.goneAt, t.severity),
  ],
);

/** When a platform last gave a complete list of a kind; without one, an empty list is unknown. */
export const listings = pgTable(
  "listings",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ["alerts", "tenants", "jobs", "runs"] }).notNull(),
    seenAt: moment("seen_at").notNull(),
    everySeconds: integer("every_seconds").notNull(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.kind] })],
);

/** Customers inside a platform, as its list shows them. */
export const tenants = pgTable(
  "tenants",
  {
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    externalId: text("external_id").notNull(),
    name: text("name").notNull(),
    active: boolean("active").notNull(),
    skippedBecause: text("skipped_because"),
    firstSeenAt: moment("first_seen_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    goneAt: moment("gone_at"),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.externalId] })],
);
