import { sql } from "drizzle-orm";
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  serial,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Histogram } from "@/domain/histogram";
import { STATUSES } from "@/domain/status";
import { moment } from "./columns";
import { environments } from "./environments";

/** When each question is asked next, and who is asking it now. */
export const questions = pgTable(
  "questions",
  {
    id: serial("id").primaryKey(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    title: text("title").notNull(),
    sideEffect: text("side_effect").notNull().default(""),
    everySeconds: integer("every_seconds").notNull(),
    confirmSeconds: integer("confirm_seconds"),
    apartSeconds: integer("apart_seconds").notNull(),
    active: boolean("active").notNull().default(true),
    nextDueAt: moment("next_due_at").notNull().defaultNow(),
    /** A worker that asks holds the question until then; a dead one lets go by itself. */
    leaseUntil: moment("lease_until"),
    /** Grows with every claim; an answer is stored only by the claim that it belongs to. */
    attempt: integer("attempt").notNull().default(0),
    lastAskedAt: moment("last_asked_at"),
    lastAnsweredAt: moment("last_answered_at"),
    lastTrouble: text("last_trouble"),
    lastTroubleKind: text("last_trouble_kind"),
  },
  (t) => [
    uniqueIndex("questions_key").on(t.environmentId, t.key),
    index("questions_due").on(t.nextDueAt).where(sql`${t.active}`),
  ],
);

/** What each check says now; its past is in observations, state changes and roll-ups. */
export const checks = pgTable(
  "checks",
  {
    id: serial("id").primaryKey(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    component: text("component").notNull(),
    key: text("key").notNull(),
    title: text("title").notNull(),
    question: text("question").notNull(),
    everySeconds: integer("every_seconds").notNull(),
    metric: text("metric"),
    whenLost: text("when_lost", { enum: ["alert", "unknown"] }).notNull(),
    confirmBad: integer("confirm_bad").notNull(),
    confirmGood: integer("confirm_good").notNull(),
    active: boolean("active").notNull().default(true),
    /** Said instead of a status where this deployment does not have the thing. */
    notOffered: text("not_offered"),
    status: text("status", { enum: STATUSES }).notNull().default("unknown"),
    since: moment("since").notNull().defaultNow(),
    reason: text("reason").notNull().default("Not asked yet."),
    candidate: text("candidate", { enum: STATUSES }),
    candidateCount: integer("candidate_count").notNull().default(0),
    value: doublePrecision("value"),
    latencyMs: real("latency_ms"),
    facts: jsonb("facts").$type<Record<string, string | number | boolean | null>>(),
    observedAt: moment("observed_at"),
    /** The last observation that kept its evidence. */
    evidenceAt: moment("evidence_at"),
  },
  (t) => [uniqueIndex("checks_key").on(t.environmentId, t.key)],
);

/** Append-only, partitioned by day, dropped by policy. */
export const observations = pgTable(
  "observations",
  {
    checkId: integer("check_id").notNull(),
    at: moment("at").notNull(),
    status: text("status", { enum: STATUSES }).notNull(),
    value: doublePrecision("value"),
    latencyMs: real("latency_ms"),
    reason: text("reason").notNull(),
    facts: jsonb("facts").$type<Record<string, string | number | boolean | null>>(),
    evidence: jsonb("evidence").$type<Record<string, string | number | null>>(),
  },
  (t) => [primaryKey({ columns: [t.checkId, t.at] })],
);

const rollup = {
  checkId: integer("check_id").notNull(),
  bucket: moment("bucket").notNull(),
  ok: integer("ok").notNull().default(0),
  warn: integer("warn").notNull().default(0),
  alert: integer("alert").notNull().default(0),
  unknown: integer("unknown").notNull().default(0),
  paused: integer("paused").notNull().default(0),
  valueMin: doublePrecision("value_min"),
  valueMax: doublePrecision("value_max"),
  valueSum: doublePrecision("value_sum"),
  valueCount: integer("value_count").notNull().default(0),
  /** domain/histogram buckets; empty when nothing was measured. */
  latency: jsonb("latency").$type<Histogram>().notNull().default({}),
};

/** Per check and hour; can be computed again from the observations. */
export const rollupsHour = pgTable("rollups_hour", { ...rollup }, (t) => [
  primaryKey({ columns: [t.checkId, t.bucket] }),
]);
/** Per check and UTC day; summed from the hours. */
export const rollupsDay = pgTable("rollups_day", { ...rollup }, (t) => [
  primaryKey({ columns: [t.checkId, t.bucket] }),
  // Holds all that ninety days of an environment need, so that the rows themselves are not looked up.
  index("rollups_day_counts").on(t.checkId, t.bucket, t.ok, t.warn, t.alert, t.unknown, t.paused),
]);

export const SUBJECT_KINDS = ["check", "job", "tenant"] as const;

/** The moment something changed status; append-only, so any past moment can be shown again. */
export const stateChanges = pgTable(
  "state_changes",
  {
    id: serial("id").primaryKey(),
    at: moment("at").notNull(),
    environmentId: text("environment_id").notNull(),
    subjectKind: text("subject_kind", { enum: SUBJECT_KINDS }).notNull(),
    /** A check's key, "job@tenant", or the id of a tenant whose standing changed. */
    subject: text("subject").notNull(),
    fromStatus: text("from_status", { enum: STATUSES }).notNull(),
    toStatus: text("to_status", { enum: STATUSES }).notNull(),
    reason: text("reason").notNull(),
  },
  (t) => [
    index("state_changes_subject").on(t.environmentId, t.subjectKind, t.subject, t.at),
    index("state_changes_recent").on(t.at, t.id),
    index("state_changes_environment").on(t.environmentId, t.at, t.id),
  ],
);
