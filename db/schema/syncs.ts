import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { DeliveryTold } from "@/domain/delivery";
import { PLATFORM_IDS } from "@/domain/platform";
import { STATUSES } from "@/domain/status";
import { BACKFILL_STATES, DELIVERY_VERDICTS, FAILURE_CLASSES, SLOT_STATES } from "@/domain/sync";
import { actionRuns } from "./actions";
import { moment } from "./columns";
import { environments } from "./environments";
import { people } from "./people";

const environmentId = () =>
  text("environment_id")
    .notNull()
    .references(() => environments.id, { onDelete: "cascade" });

const spent = {
  environmentId: environmentId(),
  job: text("job").notNull(),
  tenant: text("tenant").notNull(),
  okSeconds: integer("ok_seconds").notNull().default(0),
  warnSeconds: integer("warn_seconds").notNull().default(0),
  alertSeconds: integer("alert_seconds").notNull().default(0),
  /** Nobody could tell: late, unreadable or never seen. */
  unknownSeconds: integer("unknown_seconds").notNull().default(0),
};

/** How the time of an hour was spent, per job and tenant, as it was judged while it passed. */
export const freshnessHours = pgTable(
  "freshness_hours",
  { ...spent, hour: moment("hour").notNull() },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.job, t.tenant, t.hour] }),
    index("freshness_hours_by_time").on(t.hour),
  ],
);

/** The same per day (UTC), kept longer. */
export const freshnessDays = pgTable("freshness_days", { ...spent, day: date("day").notNull() }, (t) => [
  primaryKey({ columns: [t.environmentId, t.job, t.tenant, t.day] }),
  index("freshness_days_by_time").on(t.day),
]);

/** The days summed per week, by its Monday: a long period reads these, and days only at its ends. */
export const freshnessWeeks = pgTable("freshness_weeks", { ...spent, week: date("week").notNull() }, (t) => [
  primaryKey({ columns: [t.environmentId, t.job, t.tenant, t.week] }),
  index("freshness_weeks_by_time").on(t.week),
]);

/** The days summed over all tenants. */
export const freshnessJobDays = pgTable(
  "freshness_job_days",
  {
    environmentId: environmentId(),
    job: text("job").notNull(),
    day: date("day").notNull(),
    okSeconds: bigint("ok_seconds", { mode: "number" }).notNull().default(0),
    warnSeconds: bigint("warn_seconds", { mode: "number" }).notNull().default(0),
    alertSeconds: bigint("alert_seconds", { mode: "number" }).notNull().default(0),
    unknownSeconds: bigint("unknown_seconds", { mode: "number" }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.job, t.day] })],
);

/** Rules that people added or switched off; the ones that ship are in `domain/failure`. */
export const failureRules = pgTable("failure_rules", {
  id: uuid("id").primaryKey().defaultRandom(),
  /** Set where the row only says whether a rule that ships is used. */
  shippedRule: text("shipped_rule").unique(),
  platformId: text("platform_id", { enum: PLATFORM_IDS }),
  pattern: text("pattern").notNull(),
  httpStatus: integer("http_status"),
  failureClass: text("failure_class", { enum: FAILURE_CLASSES }).notNull(),
  reason: text("reason").notNull(),
  active: boolean("active").notNull().default(true),
  createdByName: text("created_by_name").notNull(),
  createdAt: moment("created_at").notNull(),
});

/** Runs that are asked for again over a range of the past, one slot each. */
export const backfills = pgTable(
  "backfills",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    environmentId: environmentId(),
    job: text("job").notNull(),
    fromAt: moment("from_at").notNull(),
    toAt: moment("to_at").notNull(),
    grainSeconds: integer("grain_seconds").notNull(),
    choice: text("choice", { enum: ["missing", "failed", "all"] }).notNull(),
    batchSize: integer("batch_size").notNull(),
    concurrency: integer("concurrency").notNull(),
    freshFirst: boolean("fresh_first").notNull().default(true),
    reason: text("reason").notNull(),
    state: text("state", { enum: BACKFILL_STATES }).notNull(),
    requestedById: uuid("requested_by_id")
      .notNull()
      .references(() => people.id),
    requestedByName: text("requested_by_name").notNull(),
    createdAt: moment("created_at").notNull(),
    finishedAt: moment("finished_at"),
    /** When a person last let it go on; failures are counted from there. */
    resumedAt: moment("resumed_at"),
    /** Why it stands still or how it ended, in words. */
    said: text("said").notNull().default(""),
    rowsBefore: bigint("rows_before", { mode: "number" }),
    rowsAfter: bigint("rows_after", { mode: "number" }),
  },
  (t) => [
    index("backfills_recent").on(t.environmentId, t.createdAt),
    uniqueIndex("backfills_one_live").on(t.environmentId, t.job).where(sql`state in ('running', 'paused')`),
  ],
);

export const backfillSlots = pgTable(
  "backfill_slots",
  {
    backfillId: uuid("backfill_id")
      .notNull()
      .references(() => backfills.id, { onDelete: "cascade" }),
    tenant: text("tenant").notNull(),
    slot: moment("slot").notNull(),
    position: integer("position").notNull(),
    state: text("state", { enum: SLOT_STATES }).notNull().default("waiting"),
    actionRunId: uuid("action_run_id").references(() => actionRuns.id),
    records: integer("records"),
    said: text("said").notNull().default(""),
    finishedAt: moment("finished_at"),
  },
  (t) => [
    primaryKey({ columns: [t.backfillId, t.tenant, t.slot] }),
    index("backfill_slots_next").on(t.backfillId, t.state, t.position),
  ],
);

/** Every webhook delivery, whatever was decided about it; the body is redacted before it is kept. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    environmentId: environmentId(),
    source: text("source").notNull(),
    receivedAt: moment("received_at").notNull(),
    verdict: text("verdict", { enum: DELIVERY_VERDICTS }).notNull(),
    httpStatus: integer("http_status").notNull(),
    said: text("said").notNull(),
    connection: text("connection"),
    externalId: text("external_id"),
    tenant: text("tenant"),
    /** The fields that count, as they were read on arrival; what is applied later. */
    told: jsonb("told").$type<DeliveryTold>(),
    /** When the job it tells of ended, by the sender's clock. */
    completedAt: moment("completed_at"),
    body: text("body").notNull(),
    bodyDigest: text("body_digest").notNull(),
    appliedAt: moment("applied_at"),
    replayOf: bigint("replay_of", { mode: "number" }),
  },
  (t) => [
    index("webhook_deliveries_recent").on(t.environmentId, t.receivedAt),
    index("webhook_deliveries_waiting")
      .on(t.environmentId, t.id)
      .where(sql`verdict = 'accepted' and applied_at is null`),
  ],
);

/** Which customer a connection inside a platform belongs to, as the platform last told. */
export const platformConnections = pgTable(
  "platform_connections",
  {
    environmentId: environmentId(),
    connectionId: text("connection_id").notNull(),
    tenant: text("tenant").notNull(),
    name: text("name").notNull(),
    seenAt: moment("seen_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.connectionId] })],
);

/** A scheduler that cannot be polled reports here; silence past the grace is a missed run. */
export const heartbeats = pgTable(
  "heartbeats",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    environmentId: environmentId(),
    job: text("job").notNull(),
    tenant: text("tenant").notNull().default(""),
    title: text("title").notNull(),
    /** The address carries the token; only its hash is kept. */
    tokenHash: text("token_hash").notNull().unique(),
    /** Either a cron expression in `zone`, or an interval. */
    cron: text("cron"),
    everySeconds: integer("every_seconds"),
    zone: text("zone").notNull().default("UTC"),
    graceSeconds: integer("grace_seconds").notNull(),
    active: boolean("active").notNull().default(true),
    createdByName: text("created_by_name").notNull(),
    createdAt: moment("created_at").notNull(),
    startedAt: moment("started_at"),
    succeededAt: moment("succeeded_at"),
    failedAt: moment("failed_at"),
    dueAt: moment("due_at"),
    status: text("status", { enum: STATUSES }).notNull().default("unknown"),
    since: moment("since").notNull(),
    /** The last one heard, of any kind, with the beginning of what came with it. */
    heardAt: moment("heard_at"),
    lastPayload: text("last_payload").notNull().default(""),
  },
  (t) => [index("heartbeats_due").on(t.dueAt)],
);

/** One dbt invocation, from the health endpoint, an upload or a path. */
export const dbtRuns = pgTable(
  "dbt_runs",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    environmentId: environmentId(),
    invocationId: text("invocation_id").notNull(),
    source: text("source", { enum: ["health", "upload", "path"] }).notNull(),
    generatedAt: moment("generated_at"),
    elapsedSeconds: integer("elapsed_seconds"),
    seenAt: moment("seen_at").notNull(),
    byName: text("by_name"),
    results: jsonb("results")
      .$type<
        {
          id: string;
          kind: "model" | "test" | "other";
          status: string;
          seconds: number | null;
          message: string;
        }[]
      >()
      .notNull(),
  },
  (t) => [uniqueIndex("dbt_runs_invocation").on(t.environmentId, t.invocationId)],
);

/** A screen's filters under a name, for one person. */
export const savedViews = pgTable(
  "saved_views",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    screen: text("screen").notNull(),
    name: text("name").notNull(),
    query: text("query").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (t) => [uniqueIndex("saved_views_name").on(t.personId, t.screen, t.name)],
);
