import { sql } from "drizzle-orm";
import {
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { ROW_STATES, RUN_STATES } from "@/domain/checklist";
import type { RowObserved } from "@/domain/row-observed";
import type { ChecklistDocument } from "@/domain/schema/checklist";
import { moment } from "./columns";
import { environments } from "./environments";

/** Checklist documents as read from YAML; a changed text is a new version, old runs keep theirs. */
export const checklistVersions = pgTable(
  "checklist_versions",
  {
    checklistId: text("checklist_id").notNull(),
    version: integer("version").notNull(),
    digest: text("digest").notNull(),
    document: jsonb("document").$type<ChecklistDocument>().notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.checklistId, t.version] })],
);

/** One walk through a checklist in one environment for one period. */
export const checklistRuns = pgTable(
  "checklist_runs",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    checklistId: text("checklist_id").notNull(),
    version: integer("version").notNull(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id),
    /** "2026-11-20", "2026-W47", "2026-11"; for checklists on demand the moment they were opened. */
    period: text("period").notNull(),
    state: text("state", { enum: RUN_STATES }).notNull().default("open"),
    createdAt: moment("created_at").notNull(),
    dueAt: moment("due_at").notNull(),
    openedAt: moment("opened_at"),
    openedByName: text("opened_by_name"),
    evaluatedAt: moment("evaluated_at"),
    /** Set while an evaluation is under way. */
    evaluationMs: integer("evaluation_ms"),
    missedAt: moment("missed_at"),
    signedAt: moment("signed_at"),
    signedByName: text("signed_by_name"),
    comment: text("comment").notNull().default(""),
    /** Everything that the run showed when it was signed off, and its SHA-256. */
    frozen: jsonb("frozen").$type<Record<string, unknown>>(),
    frozenDigest: text("frozen_digest"),
  },
  (t) => [
    uniqueIndex("checklist_runs_period").on(t.checklistId, t.environmentId, t.period),
    index("checklist_runs_recent").on(t.checklistId, t.environmentId, t.createdAt),
    index("checklist_runs_open").on(t.dueAt).where(sql`${t.state} <> 'signed-off'`),
  ],
);

export const checklistRows = pgTable(
  "checklist_rows",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => checklistRuns.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    position: integer("position").notNull(),
    state: text("state", { enum: ROW_STATES }).notNull(),
    observed: jsonb("observed").$type<RowObserved>(),
    evaluatedAt: moment("evaluated_at"),
    /** Text of a manual row, or why the row was skipped. */
    note: text("note").notNull().default(""),
    byName: text("by_name"),
    /** The remedy that is under way or was the last, and when the row is looked at again after it. */
    actionRunId: uuid("action_run_id"),
    recheckAt: moment("recheck_at"),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.key] }),
    index("checklist_rows_recheck").on(t.recheckAt).where(sql`${t.recheckAt} is not null`),
  ],
);

export const ROW_EVENTS = [
  "evaluated",
  "noted",
  "skipped",
  "unskipped",
  "remedy-requested",
  "remedy-settled",
] as const;

/** What happened to a row, in order: the story from before through action to after. */
export const checklistRowEvents = pgTable(
  "checklist_row_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    runId: uuid("run_id")
      .notNull()
      .references(() => checklistRuns.id, { onDelete: "cascade" }),
    rowKey: text("row_key").notNull(),
    at: moment("at").notNull(),
    kind: text("kind", { enum: ROW_EVENTS }).notNull(),
    byName: text("by_name").notNull(),
    state: text("state", { enum: ROW_STATES }).notNull(),
    text: text("text").notNull(),
    actionRunId: uuid("action_run_id"),
  },
  (t) => [index("checklist_row_events_run").on(t.runId, t.id)],
);
