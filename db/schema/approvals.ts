import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { DECISIONS, DUTY_KINDS, WATCH_STATES } from "@/domain/approval";
import { BREAKER_KINDS } from "@/domain/automation";
import type { Preview } from "@/domain/preview";
import type { WatchedFact } from "@/domain/watch";
import { actionRuns } from "./actions";
import { moment } from "./columns";
import { environments } from "./environments";
import { people } from "./people";

/** What an action would do, as it was seen at one moment. Never changed; a later look is another row. */
export const actionPreviews = pgTable(
  "action_previews",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    actionRunId: uuid("action_run_id")
      .notNull()
      .references(() => actionRuns.id, { onDelete: "cascade" }),
    /** Made to be shown, or made again just before the call. */
    purpose: text("purpose", { enum: ["shown", "execution"] }).notNull(),
    madeAt: moment("made_at").notNull(),
    content: jsonb("content").$type<Preview>().notNull(),
    /** SHA-256 over the canonical form of its bound part. */
    hash: text("hash").notNull(),
  },
  (t) => [index("action_previews_of").on(t.actionRunId, t.madeAt)],
);

/** What a second person said of a preview. One per person and preview. */
export const approvals = pgTable(
  "approvals",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    actionRunId: uuid("action_run_id")
      .notNull()
      .references(() => actionRuns.id, { onDelete: "cascade" }),
    previewHash: text("preview_hash").notNull(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id),
    personName: text("person_name").notNull(),
    decision: text("decision", { enum: DECISIONS }).notNull(),
    reason: text("reason").notNull(),
    at: moment("at").notNull(),
    /** Counts no more: the person lost the role, took it back, or the preview changed. */
    lapsedAt: moment("lapsed_at"),
    lapsedBecause: text("lapsed_because"),
  },
  (t) => [uniqueIndex("approvals_one").on(t.actionRunId, t.personId, t.previewHash)],
);

/** What somebody owes after the fact, with a due time. */
export const duties = pgTable(
  "duties",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: DUTY_KINDS }).notNull(),
    actionRunId: uuid("action_run_id")
      .notNull()
      .references(() => actionRuns.id, { onDelete: "cascade" }),
    title: text("title").notNull(),
    /** Whoever did it may not review it. */
    notById: uuid("not_by_id").references(() => people.id),
    openedAt: moment("opened_at").notNull(),
    dueAt: moment("due_at").notNull(),
    doneAt: moment("done_at"),
    doneById: uuid("done_by_id").references(() => people.id),
    doneByName: text("done_by_name"),
    justified: boolean("justified"),
    finding: text("finding").notNull().default(""),
  },
  (t) => [
    uniqueIndex("duties_one").on(t.kind, t.actionRunId),
    index("duties_open").on(t.dueAt).where(sql`${t.doneAt} is null`),
  ],
);

/** While one holds, nothing runs by itself and only named people do what disrupts. No platform: everywhere. */
export const freezes = pgTable(
  "freezes",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    platformId: text("platform_id"),
    reason: text("reason").notNull(),
    createdById: uuid("created_by_id").references(() => people.id),
    createdByName: text("created_by_name").notNull(),
    startsAt: moment("starts_at").notNull(),
    endsAt: moment("ends_at").notNull(),
    allow: uuid("allow").array().notNull(),
    liftedAt: moment("lifted_at"),
    liftedByName: text("lifted_by_name"),
    liftedReason: text("lifted_reason"),
  },
  (t) => [index("freezes_live").on(t.endsAt).where(sql`${t.liftedAt} is null`)],
);

/** What the console does by itself, and its breaker: too many runs, or failures in a row, open it. */
export const automations = pgTable("automations", {
  key: text("key").primaryKey(),
  title: text("title").notNull(),
  perHour: integer("per_hour").notNull(),
  openSince: moment("open_since"),
  openBecause: text("open_because"),
  openKind: text("open_kind", { enum: BREAKER_KINDS }),
  /** Runs asked for before then count no more: it was closed then. */
  countedFrom: moment("counted_from"),
  /** The one run that is let through while it is open. */
  trialRunId: uuid("trial_run_id"),
  mutedUntil: moment("muted_until"),
  mutedByName: text("muted_by_name"),
  mutedReason: text("muted_reason"),
});

/** What a tier 2 or 3 action is watched for after it, against the hour before. */
export const watchWindows = pgTable(
  "watch_windows",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    actionRunId: uuid("action_run_id")
      .notNull()
      .unique()
      .references(() => actionRuns.id, { onDelete: "cascade" }),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id),
    startsAt: moment("starts_at").notNull(),
    endsAt: moment("ends_at").notNull(),
    checks: text("checks").array().notNull(),
    state: text("state", { enum: WATCH_STATES }).notNull(),
    facts: jsonb("facts").$type<WatchedFact[]>().notNull(),
    verdict: text("verdict").notNull().default(""),
    judgedAt: moment("judged_at"),
  },
  (t) => [
    index("watch_windows_live").on(t.endsAt).where(sql`${t.state} = 'watching'`),
    index("watch_windows_worse").on(t.judgedAt).where(sql`${t.state} = 'worse'`),
    index("watch_windows_of").on(t.environmentId, t.startsAt),
  ],
);

/** What an action said while it ran, redacted before it was written. */
export const actionOutput = pgTable(
  "action_output",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    actionRunId: uuid("action_run_id")
      .notNull()
      .references(() => actionRuns.id, { onDelete: "cascade" }),
    attempt: integer("attempt").notNull(),
    seq: integer("seq").notNull(),
    at: moment("at").notNull(),
    level: text("level", { enum: ["info", "warn", "error"] }).notNull(),
    text: text("text").notNull(),
  },
  (t) => [uniqueIndex("action_output_of").on(t.actionRunId, t.attempt, t.seq)],
);
