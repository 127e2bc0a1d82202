import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
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
import {
  ALERT_EVENTS,
  ALERT_SOURCES,
  ALERT_STATES,
  ALERT_SUBJECTS,
  type AlertHand,
  RESOLVED_HOW,
  UNDOABLE,
  USEFULNESS,
} from "@/domain/alert";
import { RULE_KINDS, type RuleSpec } from "@/domain/alert-rule";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import type { Matcher } from "@/domain/silence";
import { UNITS } from "@/domain/threshold";
import { changedBy, moment } from "./columns";
import { environments } from "./environments";
import { people } from "./people";

/** Rules that ship are declared by their platform; admins change, switch off until a date, and add their own. */
export const alertRules = pgTable("alert_rules", {
  /** "azure-governance/sync-failed"; a rule that somebody added has a uuid after the slash. */
  id: text("id").primaryKey(),
  /** Every platform when empty. */
  platformId: text("platform_id", { enum: PLATFORM_IDS }),
  title: text("title").notNull(),
  trouble: text("trouble").notNull(),
  kind: text("kind", { enum: RULE_KINDS }).notNull(),
  spec: jsonb("spec").$type<RuleSpec>().notNull(),
  severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
  word: text("word").notNull(),
  holdSeconds: integer("hold_seconds").notNull(),
  recoverSeconds: integer("recover_seconds").notNull(),
  answer: text("answer").notNull(),
  answerFile: text("answer_file"),
  answerLine: integer("answer_line"),
  sourceFile: text("source_file").notNull(),
  sourceLine: integer("source_line"),
  note: text("note").notNull(),
  shipped: boolean("shipped").notNull(),
  /** What ships, to compare with and to go back to; null for a rule that somebody added. */
  declared: jsonb("declared").$type<{
    spec: RuleSpec;
    severity: string;
    holdSeconds: number;
    recoverSeconds: number;
  }>(),
  /** False when it no longer ships or was removed; its alerts keep their rule. */
  active: boolean("active").notNull().default(true),
  /** Off until then; null when on. */
  offUntil: moment("off_until"),
  offBecause: text("off_because").notNull().default(""),
  version: integer("version").notNull().default(1),
  evaluatedAt: moment("evaluated_at"),
  /** Why it cannot be evaluated; null while it can. */
  cannotBecause: text("cannot_because"),
});

export const alertRuleVersions = pgTable(
  "alert_rule_versions",
  {
    ruleId: text("rule_id")
      .notNull()
      .references(() => alertRules.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    spec: jsonb("spec").$type<RuleSpec>().notNull(),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    holdSeconds: integer("hold_seconds").notNull(),
    recoverSeconds: integer("recover_seconds").notNull(),
    ...changedBy(),
  },
  (t) => [primaryKey({ columns: [t.ruleId, t.version] })],
);

/** What a rule sees that has not held long enough to be an alert yet. */
export const alertWatches = pgTable(
  "alert_watches",
  {
    ruleId: text("rule_id")
      .notNull()
      .references(() => alertRules.id, { onDelete: "cascade" }),
    environmentId: text("environment_id").notNull(),
    subject: text("subject").notNull(),
    firingSince: moment("firing_since").notNull(),
    heardAt: moment("heard_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.ruleId, t.environmentId, t.subject] })],
);

/** A judgement that stays open until it is resolved. One open alert per fingerprint. */
export const alerts = pgTable(
  "alerts",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    fingerprint: text("fingerprint").notNull(),
    groupKey: text("group_key").notNull(),
    ruleId: text("rule_id").references(() => alertRules.id),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    platformId: text("platform_id", { enum: PLATFORM_IDS }).notNull(),
    trouble: text("trouble").notNull(),
    subjectKind: text("subject_kind", { enum: ALERT_SUBJECTS }).notNull(),
    /** A check's key, "job@tenant", a heartbeat's id, or what the outside source calls it. */
    subject: text("subject").notNull(),
    job: text("job"),
    tenant: text("tenant"),
    check: text("check_key"),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    /** 0 critical … 2 info, so that an index can sort by it. */
    severityRank: integer("severity_rank").notNull(),
    word: text("word").notNull(),
    title: text("title").notNull(),
    /** What and since when. */
    sentence: text("sentence").notNull(),
    value: doublePrecision("value"),
    limit: doublePrecision("limit_value"),
    unit: text("unit", { enum: UNITS }),
    state: text("state", { enum: ALERT_STATES }).notNull(),
    /** Since when the trouble is there; the alert may have opened later. */
    startedAt: moment("started_at").notNull(),
    /** The latest opening; the first one is the first of its events. */
    openedAt: moment("opened_at").notNull(),
    lastFiredAt: moment("last_fired_at").notNull(),
    /** All sources say it is over since then; it resolves when that has held long enough. Null while one fires. */
    recoveringSince: moment("recovering_since"),
    recoverSeconds: integer("recover_seconds").notNull(),
    /** How often it was opened, and the latest turns between firing and well. */
    openings: integer("openings").notNull().default(1),
    turns: jsonb("turns").$type<string[]>().notNull().default([]),
    isFlapping: boolean("is_flapping").notNull().default(false),
    ownerId: uuid("owner_id").references(() => people.id),
    ownerName: text("owner_name"),
    ackReason: text("ack_reason"),
    ackedAt: moment("acked_at"),
    ackUntil: moment("ack_until"),
    resolvedAt: moment("resolved_at"),
    resolvedHow: text("resolved_how", { enum: RESOLVED_HOW }),
    resolvedByName: text("resolved_by_name"),
    resolveReason: text("resolve_reason"),
    usefulness: text("usefulness", { enum: USEFULNESS }),
    /** The alert that explains this one. */
    foldedUnder: bigint("folded_under", { mode: "number" }).references((): AnyPgColumn => alerts.id),
    silenceId: uuid("silence_id").references((): AnyPgColumn => silences.id),
    /** Nobody is told of it, because its tenant is not live. */
    quietBecause: text("quiet_because"),
    policyId: text("policy_id"),
    /** 0 before the first step. */
    escalationLevel: integer("escalation_level").notNull().default(0),
    escalationRound: integer("escalation_round").notNull().default(0),
    /** The moment from which the ladder's waits are counted. */
    clockFrom: moment("clock_from"),
    escalateAt: moment("escalate_at"),
    noteCount: integer("note_count").notNull().default(0),
    lastNote: text("last_note"),
    /** Grows with every change; a preview of a set holds these, so that a changed set is seen. */
    version: integer("version").notNull().default(1),
  },
  (t) => [
    uniqueIndex("alerts_one_open").on(t.fingerprint).where(sql`state <> 'resolved'`),
    index("alerts_triage").on(t.severityRank, t.startedAt, t.id).where(sql`state <> 'resolved'`),
    index("alerts_open_of_environment")
      .on(t.environmentId, t.severityRank, t.startedAt, t.id)
      .where(sql`state <> 'resolved'`),
    index("alerts_open_of_trouble")
      .on(t.trouble, t.severityRank, t.startedAt, t.id)
      .where(sql`state <> 'resolved'`),
    index("alerts_open_of_tenant")
      .on(t.tenant, t.severityRank, t.startedAt, t.id)
      .where(sql`state <> 'resolved'`),
    // What is searched by words; none of it changes with the value, so that hearing an alert again leaves it alone.
    index("alerts_words").using(
      "gin",
      sql`to_tsvector('simple', regexp_replace(title || ' ' || environment_id || ' ' || subject || ' ' || trouble, '[^[:alnum:]]+', ' ', 'g'))`,
    ),
    index("alerts_of_fingerprint").on(t.fingerprint, t.openedAt),
    index("alerts_of_rule").on(t.ruleId, t.openedAt),
    index("alerts_recent").on(t.openedAt, t.id),
    index("alerts_resolved").on(t.resolvedAt, t.id),
    index("alerts_clock").on(t.escalateAt).where(sql`escalate_at is not null`),
    index("alerts_leases").on(t.ackUntil, t.id).where(sql`state = 'acknowledged'`),
    index("alerts_taken").on(t.ackedAt, t.id).where(sql`state = 'acknowledged'`),
    index("alerts_recovering")
      .on(t.recoveringSince)
      .where(sql`state <> 'resolved' and recovering_since is not null`),
    index("alerts_quiet").on(t.id).where(sql`quiet_because is not null and state <> 'resolved'`),
    index("alerts_folded").on(t.foldedUnder, t.state).where(sql`folded_under is not null`),
  ],
);

/** Who told of it. An alert recovers when none of them still fires. */
export const alertSources = pgTable(
  "alert_sources",
  {
    alertId: bigint("alert_id", { mode: "number" })
      .notNull()
      .references(() => alerts.id, { onDelete: "cascade" }),
    source: text("source", { enum: ALERT_SOURCES }).notNull(),
    /** The rule's id, the platform's alert id, or Alertmanager's fingerprint. */
    externalId: text("external_id").notNull(),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    word: text("word").notNull(),
    sentence: text("sentence").notNull(),
    url: text("url"),
    facts: jsonb("facts").$type<Record<string, string | number | boolean | null>>(),
    firstHeardAt: moment("first_heard_at").notNull(),
    lastHeardAt: moment("last_heard_at").notNull(),
    /** Says it is over since then. */
    goneAt: moment("gone_at"),
    /** What came of resolving it over there. */
    resolvedThereAt: moment("resolved_there_at"),
    resolveTrouble: text("resolve_trouble"),
  },
  (t) => [
    primaryKey({ columns: [t.alertId, t.source, t.externalId] }),
    index("alert_sources_external").on(t.source, t.externalId),
  ],
);

/** All that happened to an alert; append-only. Those without `routedAt` wait for the router of notifications. */
export const alertEvents = pgTable(
  "alert_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    alertId: bigint("alert_id", { mode: "number" })
      .notNull()
      .references(() => alerts.id, { onDelete: "cascade" }),
    at: moment("at").notNull(),
    kind: text("kind", { enum: ALERT_EVENTS }).notNull(),
    byId: uuid("by_id").references(() => people.id),
    byName: text("by_name"),
    said: text("said").notNull().default(""),
    detail: jsonb("detail").$type<Record<string, string | number | boolean | null>>(),
    routedAt: moment("routed_at"),
  },
  (t) => [
    index("alert_events_of").on(t.alertId, t.at, t.id),
    index("alert_events_unrouted").on(t.id).where(sql`routed_at is null`),
    index("alert_events_recent").on(t.at, t.id),
  ],
);

/** What somebody just did to alerts and may take back within seconds: each as it was, and as they left it. */
export const alertUndos = pgTable("alert_undos", {
  token: uuid("token").primaryKey().defaultRandom(),
  byId: uuid("by_id")
    .notNull()
    .references(() => people.id, { onDelete: "cascade" }),
  at: moment("at").notNull(),
  verb: text("verb", { enum: UNDOABLE }).notNull(),
  alerts: jsonb("alerts").$type<{ id: number; before: AlertHand; after: AlertHand }[]>().notNull(),
});

/** Suppresses notification, never judgement and never resolution. */
export const silences = pgTable(
  "silences",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    matchers: jsonb("matchers").$type<Matcher[]>().notNull(),
    reason: text("reason").notNull(),
    startsAt: moment("starts_at").notNull(),
    endsAt: moment("ends_at").notNull(),
    /** Ends by itself when nothing matched for so long; never when null. Seconds. */
    endsUnmatchedAfter: integer("ends_unmatched_after"),
    lastMatchedAt: moment("last_matched_at"),
    createdById: uuid("created_by_id")
      .notNull()
      .references(() => people.id),
    createdByName: text("created_by_name").notNull(),
    createdAt: moment("created_at").notNull(),
    endedAt: moment("ended_at"),
    endedBecause: text("ended_because"),
    endedByName: text("ended_by_name"),
  },
  (t) => [
    index("silences_live").on(t.endsAt).where(sql`ended_at is null`),
    index("silences_recent").on(t.createdAt),
  ],
);
