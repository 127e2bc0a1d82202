import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { EscalationStep, PolicyShape, Rotation } from "@/domain/escalation";
import {
  type AlertMessage,
  CHANNEL_KINDS,
  NOTIFICATION_EVENTS,
  NOTIFICATION_STATES,
  type Reach,
} from "@/domain/notification";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import { moment } from "./columns";

/** Who can be told: declared by a platform's runbook, or added by an admin. */
export const contacts = pgTable("contacts", {
  /** "azure-governance/1"; a contact that somebody added has a uuid after the slash. */
  id: text("id").primaryKey(),
  platformId: text("platform_id", { enum: PLATFORM_IDS }),
  level: text("level").notNull(),
  name: text("name").notNull(),
  reach: jsonb("reach").$type<Reach[]>().notNull(),
  sourceFile: text("source_file"),
  sourceLine: integer("source_line"),
  shipped: boolean("shipped").notNull(),
  /** As declared, to compare with and to go back to. */
  declared: jsonb("declared").$type<{ name: string; reach: Reach[] }>(),
  active: boolean("active").notNull().default(true),
  version: integer("version").notNull().default(1),
});

export const escalationPolicies = pgTable("escalation_policies", {
  id: text("id").primaryKey(),
  platformId: text("platform_id", { enum: PLATFORM_IDS }),
  title: text("title").notNull(),
  severities: text("severities", { enum: ALERT_SEVERITIES }).array().notNull(),
  /** Only for these; every trouble when empty. */
  troubles: text("troubles").array().notNull().default([]),
  steps: jsonb("steps").$type<EscalationStep[]>().notNull(),
  endsAfterSeconds: integer("ends_after_seconds").notNull(),
  repeats: integer("repeats").notNull().default(0),
  sourceFile: text("source_file"),
  sourceLine: integer("source_line"),
  shipped: boolean("shipped").notNull(),
  declared: jsonb("declared").$type<PolicyShape>(),
  active: boolean("active").notNull().default(true),
  version: integer("version").notNull().default(1),
});

export const onCallSchedules = pgTable("on_call_schedules", {
  id: text("id").primaryKey(),
  platformId: text("platform_id", { enum: PLATFORM_IDS }),
  title: text("title").notNull(),
  zone: text("zone").notNull(),
  rotations: jsonb("rotations").$type<Rotation[]>().notNull(),
  active: boolean("active").notNull().default(true),
  version: integer("version").notNull().default(1),
});

/** Somebody else for a while. */
export const onCallOverrides = pgTable(
  "on_call_overrides",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    scheduleId: text("schedule_id")
      .notNull()
      .references(() => onCallSchedules.id, { onDelete: "cascade" }),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    fromAt: moment("from_at").notNull(),
    toAt: moment("to_at").notNull(),
    reason: text("reason").notNull(),
    createdByName: text("created_by_name").notNull(),
    createdAt: moment("created_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (t) => [index("on_call_overrides_of").on(t.scheduleId, t.toAt)],
);

/** A way out: where messages go. Secrets are references, read when used. */
export const channels = pgTable("channels", {
  /** A short name: "ops-slack". */
  id: text("id").primaryKey(),
  kind: text("kind", { enum: CHANNEL_KINDS }).notNull(),
  title: text("title").notNull(),
  /** Addresses and names, nothing secret: host, port, from, base URL, default recipient. */
  settings: jsonb("settings").$type<Record<string, string>>().notNull(),
  /** "env:NAME" or "file:/path" per secret name. */
  secrets: jsonb("secrets").$type<Record<string, string>>().notNull().default({}),
  perMinute: integer("per_minute").notNull(),
  timeoutSeconds: integer("timeout_seconds").notNull().default(10),
  /** Local hours in which only the severities beside them are sent; null when always. */
  quiet: jsonb("quiet").$type<{
    zone: string;
    from: string;
    to: string;
    exceptSeverities: string[];
  } | null>(),
  /** Tried when this one is down. */
  fallbackId: text("fallback_id"),
  active: boolean("active").notNull().default(true),
  /** Set by the configuration or the demo world; edited there, not on the screen. */
  declaredBy: text("declared_by"),
  version: integer("version").notNull().default(1),
  lastOkAt: moment("last_ok_at"),
  /** Since when it refuses; null while it works. */
  failingSince: moment("failing_since"),
  lastTrouble: text("last_trouble"),
});

/** One message to one recipient of one channel. The outbox: written with the decision, sent by a worker. */
export const notifications = pgTable(
  "notifications",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** Made from what was decided, so that deciding again adds nothing. */
    requestKey: text("request_key").notNull().unique(),
    channelId: text("channel_id")
      .notNull()
      .references(() => channels.id),
    recipient: text("recipient").notNull(),
    groupKey: text("group_key").notNull(),
    event: text("event", { enum: NOTIFICATION_EVENTS }).notNull(),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    message: jsonb("message").$type<AlertMessage>().notNull(),
    /** At most fifty; `message.alertCount` has the number. */
    alertIds: bigint("alert_ids", { mode: "number" }).array().notNull(),
    /** Why this person: "Azure P1, level 1: on-call". */
    because: text("because").notNull(),
    state: text("state", { enum: NOTIFICATION_STATES }).notNull().default("waiting"),
    attempt: integer("attempt").notNull().default(0),
    notBefore: moment("not_before").notNull(),
    leaseUntil: moment("lease_until"),
    /** Given up after this. */
    deadlineAt: moment("deadline_at").notNull(),
    createdAt: moment("created_at").notNull(),
    /** Noted before the call, so that a dead worker's message is not sent twice. */
    calledAt: moment("called_at"),
    sentAt: moment("sent_at"),
    /** What the channel answered, redacted and short. */
    answer: text("answer"),
    providerId: text("provider_id"),
    /** The message it stands in for, when that one's channel is down. */
    fallbackOf: uuid("fallback_of"),
  },
  (t) => [
    index("notifications_due").on(t.notBefore).where(sql`state in ('waiting', 'held')`),
    index("notifications_sending").on(t.leaseUntil).where(sql`state = 'sending'`),
    index("notifications_recent").on(t.createdAt, t.id),
    index("notifications_of_group").on(t.groupKey, t.createdAt),
    index("notifications_of_channel").on(t.channelId, t.createdAt),
    index("notifications_of_alert").using("gin", t.alertIds),
    index("notifications_of_fallback").on(t.fallbackOf).where(sql`fallback_of is not null`),
  ],
);

/** The message of a group that is edited in place while the group is open. */
export const notificationThreads = pgTable(
  "notification_threads",
  {
    channelId: text("channel_id")
      .notNull()
      .references(() => channels.id, { onDelete: "cascade" }),
    recipient: text("recipient").notNull(),
    groupKey: text("group_key").notNull(),
    providerId: text("provider_id").notNull(),
    openedAt: moment("opened_at").notNull(),
    closedAt: moment("closed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.channelId, t.recipient, t.groupKey, t.openedAt] }),
    uniqueIndex("notification_threads_open")
      .on(t.channelId, t.recipient, t.groupKey)
      .where(sql`closed_at is null`),
  ],
);
