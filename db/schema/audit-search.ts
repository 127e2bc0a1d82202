import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  date,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import type { AuditActor } from "./audit";
import { moment } from "./columns";

/** How many events there are alike, by day and by month, UTC: what facets are counted from. */
export const auditCounts = pgTable(
  "audit_counts",
  {
    span: text("span", { enum: ["day", "month"] }).notNull(),
    /** Its first day. */
    day: date("day").notNull(),
    scope: text("scope").notNull(),
    action: text("action").notNull(),
    result: text("result", { enum: ["done", "refused", "failed"] }).notNull(),
    actorId: text("actor_id").notNull(),
    platformId: text("platform_id"),
    subjectKind: text("subject_kind").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
  },
  (t) => [
    unique("audit_counts_once")
      .on(t.span, t.day, t.scope, t.action, t.result, t.actorId, t.platformId, t.subjectKind)
      .nullsNotDistinct(),
    index("audit_counts_action").on(t.action, t.span, t.day),
    index("audit_counts_actor").on(t.actorId, t.span, t.day),
    index("audit_counts_kind").on(t.subjectKind, t.span, t.day),
    index("audit_counts_trouble").on(t.span, t.day).where(sql`${t.result} <> 'done'`),
    index("audit_counts_actor_trouble").on(t.actorId, t.span, t.day).where(sql`${t.result} <> 'done'`),
  ],
);

/** How far each leaf was counted and its words were noted; a leaf that went loses its row, one that comes back starts anew. */
export const auditCounted = pgTable(
  "audit_counted",
  {
    scope: text("scope").notNull(),
    month: date("month").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull().default(0),
    at: moment("at").notNull().default(sql`'-infinity'`),
    wordsSeq: bigint("words_seq", { mode: "number" }).notNull().default(0),
    wordsAt: moment("words_at").notNull().default(sql`'-infinity'`),
    /** Its month is over and all of it is in. */
    closed: boolean("closed").notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.scope, t.month] })],
);

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** The words of some neighbouring events of a chain, and "=202611" for their month; null where they are too many. */
export const auditWords = pgTable(
  "audit_words",
  {
    scope: text("scope").notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    toSeq: bigint("to_seq", { mode: "number" }).notNull(),
    fromAt: moment("from_at").notNull(),
    toAt: moment("to_at").notNull(),
    words: tsvector("words"),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.fromSeq] }),
    index("audit_words_found").using("gin", t.words).with({ fastupdate: false }),
    index("audit_words_unnoted").on(t.toAt).where(sql`${t.words} is null`),
  ],
);

/** Who looked at the trail in this hour, and what they asked for; one event tells of it when the hour is over. */
export const auditViews = pgTable(
  "audit_views",
  {
    personId: text("person_id").notNull(),
    hour: moment("hour").notNull(),
    actor: jsonb("actor").$type<AuditActor>().notNull(),
    /** What was asked, as names of an object, so that each is there once. */
    asked: jsonb("asked").$type<Record<string, true>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.hour] })],
);
