import { sql } from "drizzle-orm";
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { PLATFORM_IDS } from "@/domain/platform";
import { REPORT_KINDS, REPORT_STATES, type ReportContent } from "@/domain/report";
import { moment } from "./columns";
import { environments } from "./environments";
import { channels } from "./notifications";
import { people } from "./people";

const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** What is reported, about what, when, and to whom. Those that ship have a key. */
export const reportDefinitions = pgTable("report_definitions", {
  id: uuid("id").primaryKey().defaultRandom(),
  shippedKey: text("shipped_key").unique(),
  title: text("title").notNull(),
  kind: text("kind", { enum: REPORT_KINDS }).notNull(),
  /** Null: all platforms. */
  platformId: text("platform_id", { enum: PLATFORM_IDS }),
  zone: text("zone").notNull(),
  /** Local time of day after the period's end, "06:00". */
  dueAt: text("due_at").notNull(),
  /** Days after the end of the period; gives time for the parts that people write. */
  dueDays: integer("due_days").notNull().default(0),
  scheduled: boolean("scheduled").notNull().default(true),
  sections: jsonb("sections").$type<readonly string[]>().notNull(),
  channelIds: jsonb("channel_ids").$type<readonly string[]>().notNull().default([]),
  /** E-mail addresses, sent through the console's own mail settings. */
  addresses: jsonb("addresses").$type<readonly string[]>().notNull().default([]),
  active: boolean("active").notNull().default(true),
  version: integer("version").notNull().default(1),
  changedByName: text("changed_by_name").notNull(),
  changedAt: moment("changed_at").notNull(),
});

/** Parts that people write, who is asked for each, and how many days after the period's end it is due. */
export const reportPrompts = pgTable(
  "report_prompts",
  {
    definitionId: uuid("definition_id")
      .notNull()
      .references(() => reportDefinitions.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    title: text("title").notNull(),
    asks: text("asks").notNull(),
    assigneeId: uuid("assignee_id").references(() => people.id, { onDelete: "set null" }),
    dueDays: integer("due_days").notNull().default(3),
    place: integer("place").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.definitionId, t.key] })],
);

/** One report of one period. Frozen, nothing of it changes: a trigger refuses. */
export const reports = pgTable(
  "reports",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    definitionId: uuid("definition_id")
      .notNull()
      .references(() => reportDefinitions.id),
    /** Counts the reports of a definition, from 1; each frozen one carries the digest of the one before. */
    number: integer("number").notNull(),
    platformId: text("platform_id", { enum: PLATFORM_IDS }),
    periodName: text("period_name").notNull(),
    periodFrom: moment("period_from").notNull(),
    periodTo: moment("period_to").notNull(),
    zone: text("zone").notNull(),
    state: text("state", { enum: REPORT_STATES }).notNull(),
    /** 0 to 1 while it is made. */
    progress: real("progress").notNull().default(0),
    said: text("said").notNull().default(""),
    requestedByName: text("requested_by_name").notNull(),
    requestedAt: moment("requested_at").notNull(),
    attempt: integer("attempt").notNull().default(0),
    heardAt: moment("heard_at"),
    madeAt: moment("made_at"),
    content: jsonb("content").$type<ReportContent>(),
    /** The very bytes that are hashed: canonical JSON of what is frozen. */
    frozenText: text("frozen_text"),
    digest: text("digest"),
    previousDigest: text("previous_digest"),
    frozenAt: moment("frozen_at"),
    frozenByName: text("frozen_by_name"),
  },
  (t) => [
    uniqueIndex("reports_number").on(t.definitionId, t.number),
    uniqueIndex("reports_one_per_period").on(t.definitionId, t.periodFrom).where(sql`${t.state} <> 'failed'`),
    index("reports_recent").on(t.requestedAt),
    index("reports_open").on(t.state).where(sql`${t.state} in ('making', 'waiting')`),
  ],
);

/** The parts of one report that people write, until it is frozen. */
export const reportParts = pgTable(
  "report_parts",
  {
    reportId: uuid("report_id")
      .notNull()
      .references(() => reports.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    title: text("title").notNull(),
    asks: text("asks").notNull(),
    assigneeId: uuid("assignee_id").references(() => people.id, { onDelete: "set null" }),
    assigneeName: text("assignee_name"),
    dueAt: moment("due_at").notNull(),
    place: integer("place").notNull().default(0),
    text: text("text"),
    leftOutBecause: text("left_out_because"),
    writtenById: uuid("written_by_id"),
    writtenByName: text("written_by_name"),
    writtenAt: moment("written_at"),
    version: integer("version").notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.reportId, t.key] })],
);

/** The PDF of a frozen report, made once by the browser of this machine. */
export const reportPdfs = pgTable("report_pdfs", {
  reportId: uuid("report_id")
    .primaryKey()
    .references(() => reports.id, { onDelete: "cascade" }),
  state: text("state", { enum: ["asked", "making", "ready", "failed"] }).notNull(),
  askedAt: moment("asked_at").notNull(),
  attempt: integer("attempt").notNull().default(0),
  heardAt: moment("heard_at"),
  said: text("said").notNull().default(""),
  body: bytes("body"),
  digest: text("digest"),
  readyAt: moment("ready_at"),
  /** Lets the browser that makes it read this one report, once and for a few minutes. */
  ticketHash: text("ticket_hash"),
  ticketUntil: moment("ticket_until"),
});

/** A report on its way to a channel or an address; sent once, tried again until it is or is given up. */
export const reportSendings = pgTable(
  "report_sendings",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    reportId: uuid("report_id")
      .notNull()
      .references(() => reports.id, { onDelete: "cascade" }),
    channelId: text("channel_id").references(() => channels.id, { onDelete: "set null" }),
    address: text("address"),
    state: text("state", { enum: ["waiting", "sent", "given-up"] }).notNull(),
    tries: integer("tries").notNull().default(0),
    nextAt: moment("next_at").notNull(),
    attempt: integer("attempt").notNull().default(0),
    heardAt: moment("heard_at"),
    said: text("said").notNull().default(""),
    sentAt: moment("sent_at"),
  },
  (t) => [
    uniqueIndex("report_sendings_once").on(
      t.reportId,
      sql`coalesce(${t.channelId}, '')`,
      sql`coalesce(${t.address}, '')`,
    ),
    index("report_sendings_due").on(t.nextAt).where(sql`${t.state} = 'waiting'`),
  ],
);

/** A list that a platform writes itself, asked for now or by the clock, and kept as it came. */
export const platformFiles = pgTable(
  "platform_files",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    scheduleId: uuid("schedule_id"),
    fromDay: text("from_day"),
    toDay: text("to_day"),
    state: text("state", { enum: ["asked", "fetching", "ready", "failed"] }).notNull(),
    requestedByName: text("requested_by_name").notNull(),
    requestedAt: moment("requested_at").notNull(),
    attempt: integer("attempt").notNull().default(0),
    heardAt: moment("heard_at"),
    fetchedAt: moment("fetched_at"),
    rows: integer("rows"),
    /** As CSV that no spreadsheet runs. */
    body: bytes("body"),
    digest: text("digest"),
    /** What is wrong with what came: the range was ignored, nothing came, it was cut. */
    remarks: jsonb("remarks").$type<readonly string[]>().notNull().default([]),
    said: text("said").notNull().default(""),
  },
  (t) => [
    index("platform_files_recent").on(t.environmentId, t.requestedAt),
    index("platform_files_open").on(t.requestedAt).where(sql`${t.state} in ('asked', 'fetching')`),
  ],
);

/** When a platform's list is fetched by itself. */
export const platformFileSchedules = pgTable("platform_file_schedules", {
  id: uuid("id").primaryKey().defaultRandom(),
  environmentId: text("environment_id")
    .notNull()
    .references(() => environments.id, { onDelete: "cascade" }),
  key: text("key").notNull(),
  unit: text("unit", { enum: ["day", "week", "month"] }).notNull(),
  zone: text("zone").notNull(),
  dueAt: text("due_at").notNull(),
  /** How many days each file reaches back, where the list takes a range. */
  days: integer("days").notNull(),
  active: boolean("active").notNull().default(true),
  version: integer("version").notNull().default(1),
  nextAt: moment("next_at").notNull(),
  changedByName: text("changed_by_name").notNull(),
  changedAt: moment("changed_at").notNull(),
});
