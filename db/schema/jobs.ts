import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { ALERT_SEVERITIES } from "@/domain/platform";
import { STATUSES } from "@/domain/status";
import { FAILURE_CLASSES, RUN_SOURCES, RUN_STATUSES } from "@/domain/sync";
import { actionRuns } from "./actions";
import { moment } from "./columns";
import { environments } from "./environments";

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
    /** The end of the newest good run that was heard of; what the platform says may be later, never earlier. */
    goodRunAt: moment("good_run_at"),
    lastRunAt: moment("last_run_at"),
    lastStatus: text("last_status", { enum: RUN_STATUSES }),
    /** The last run was one for all tenants of the job together. */
    runForAll: boolean("run_for_all").notNull().default(false),
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
    /** Up to here its time is in `freshness_hours` and `freshness_days`. */
    spentUntil: moment("spent_until").notNull().default(sql`date_trunc('second', now())`),
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
    /** Everyone who told of it. */
    sources: text("sources", { enum: RUN_SOURCES }).array().notNull().default(sql`'{history}'`),
    /** Who told its end; the platform's own history may correct the others. */
    endedBy: text("ended_by", { enum: RUN_SOURCES }),
    /** Until when it should have ended; past it a run without an end is hung. */
    deadlineAt: moment("deadline_at"),
    /** The platform lists it as running although it cannot be any more (a restart, a later run, its deadline long over). */
    ghost: text("ghost"),
    /** The data it covers, when that is not the present. */
    coversFrom: moment("covers_from"),
    coversTo: moment("covers_to"),
    correlationId: text("correlation_id"),
    /** The run that this one repeats. */
    retryOf: bigint("retry_of", { mode: "number" }),
    actionRunId: uuid("action_run_id").references(() => actionRuns.id),
    steps: jsonb("steps").$type<{ name: string; status: string; seconds: number | null; said: string }[]>(),
    facts: jsonb("facts").$type<Record<string, string | number | boolean | null>>(),
    /** Method, address, status and the redacted beginning of the answer it was read from. */
    evidence: jsonb("evidence").$type<Record<string, string | number | boolean | null>>(),
    failureClass: text("failure_class", { enum: FAILURE_CLASSES }),
    /** Which rule said so and what it matched. */
    failureBecause: jsonb("failure_because").$type<{ rule: string; matched: string; confidence: number }>(),
    /** Set when a person said otherwise; no rule changes it again. */
    classedByName: text("classed_by_name"),
    seenAt: moment("seen_at").notNull(),
  },
  (t) => [
    uniqueIndex("runs_external").on(t.environmentId, t.job, t.tenant, t.externalId),
    index("runs_recent").on(t.environmentId, t.job, t.startedAt, t.id),
    index("runs_of_tenant").on(t.environmentId, t.job, t.tenant, t.startedAt),
    index("runs_unclassed")
      .on(t.seenAt)
      .where(sql`failure_class is null and (status in ('failed', 'partial') or records = 0)`),
    index("runs_classed").on(t.seenAt).where(sql`failure_class is not null`),
    index("runs_open").on(t.environmentId, t.deadlineAt).where(sql`status = 'running'`),
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
