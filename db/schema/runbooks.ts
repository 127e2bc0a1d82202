import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { LINT_KINDS, RUNBOOK_EVENTS, RUNBOOK_RUN_STATES, STEP_KINDS, STEP_STATES } from "@/domain/runbook";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { moment } from "./columns";
import { environments } from "./environments";
import { people } from "./people";

/** A runbook under its id, "complyai/rb-sync-001", and the version that is walked now. */
export const runbooks = pgTable("runbooks", {
  id: text("id").primaryKey(),
  platformId: text("platform_id").notNull(),
  version: integer("version").notNull(),
  /** Of the text that shipped last; a newer one is offered where people edited theirs. */
  shippedDigest: text("shipped_digest"),
  shippedText: text("shipped_text"),
});

/** Never changed: a run keeps the version with which it began. */
export const runbookVersions = pgTable(
  "runbook_versions",
  {
    runbookId: text("runbook_id")
      .notNull()
      .references(() => runbooks.id),
    version: integer("version").notNull(),
    origin: text("origin", { enum: ["shipped", "edited"] }).notNull(),
    digest: text("digest").notNull(),
    text: text("text").notNull(),
    document: jsonb("document").$type<RunbookDocument>().notNull(),
    publishedAt: moment("published_at").notNull(),
    publishedById: uuid("published_by_id").references(() => people.id),
    publishedByName: text("published_by_name").notNull(),
    reason: text("reason").notNull().default(""),
  },
  (t) => [primaryKey({ columns: [t.runbookId, t.version] })],
);

/** What a person has written and not yet published. */
export const runbookDrafts = pgTable(
  "runbook_drafts",
  {
    runbookId: text("runbook_id").notNull(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    baseVersion: integer("base_version").notNull(),
    text: text("text").notNull(),
    savedAt: moment("saved_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runbookId, t.personId] })],
);

/** One walk through a runbook in one environment. */
export const runbookRuns = pgTable(
  "runbook_runs",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    runbookId: text("runbook_id").notNull(),
    runbookVersion: integer("runbook_version").notNull(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id),
    requestKey: text("request_key").notNull().unique(),
    parameters: jsonb("parameters").$type<Record<string, string>>().notNull(),
    state: text("state", { enum: RUNBOOK_RUN_STATES }).notNull(),
    /** Grows with every change, so that two people do not both act on what one saw. */
    version: integer("version").notNull().default(1),
    alertId: bigint("alert_id", { mode: "number" }),
    startedById: uuid("started_by_id").references(() => people.id),
    startedByName: text("started_by_name").notNull(),
    ownerId: uuid("owner_id").references(() => people.id),
    ownerName: text("owner_name").notNull(),
    startedAt: moment("started_at").notNull(),
    changedAt: moment("changed_at").notNull(),
    finishedAt: moment("finished_at"),
    outcome: text("outcome", { enum: ["solved", "not-solved", "not-needed"] }),
    said: text("said").notNull().default(""),
  },
  (t) => [
    foreignKey({
      name: "runbook_runs_of_version",
      columns: [t.runbookId, t.runbookVersion],
      foreignColumns: [runbookVersions.runbookId, runbookVersions.version],
    }),
    index("runbook_runs_recent").on(t.startedAt, t.id),
    index("runbook_runs_of").on(t.runbookId, t.startedAt),
    index("runbook_runs_of_alert").on(t.alertId),
    index("runbook_runs_open").on(t.changedAt).where(sql`${t.state} in ('running', 'paused')`),
  ],
);

export type StepOutput = {
  said: string;
  columns?: string[];
  rows?: (string | number | boolean | null)[][];
  facts?: Record<string, string | number | boolean | null>;
};

export const runbookSteps = pgTable(
  "runbook_steps",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => runbookRuns.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    position: integer("position").notNull(),
    kind: text("kind", { enum: STEP_KINDS }).notNull(),
    state: text("state", { enum: STEP_STATES }).notNull(),
    /** Grows each time it is done again; what a worker brings for an older one is dropped. */
    attempt: integer("attempt").notNull().default(0),
    /** With the parameters put in. */
    input: jsonb("input").$type<Record<string, string>>(),
    output: jsonb("output").$type<StepOutput>(),
    option: text("option"),
    note: text("note").notNull().default(""),
    actionRunId: uuid("action_run_id"),
    queryRunId: uuid("query_run_id"),
    /** A wait ends then; a machine step is looked at again then. */
    dueAt: moment("due_at"),
    startedAt: moment("started_at"),
    endedAt: moment("ended_at"),
    byId: uuid("by_id").references(() => people.id),
    byName: text("by_name"),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.key] }),
    index("runbook_steps_due").on(t.dueAt).where(sql`${t.state} in ('running', 'waiting')`),
    index("runbook_steps_of_action").on(t.actionRunId),
    index("runbook_steps_of_query").on(t.queryRunId),
  ],
);

/** What happened in a run, in order; never changed. */
export const runbookEvents = pgTable(
  "runbook_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    runId: uuid("run_id")
      .notNull()
      .references(() => runbookRuns.id, { onDelete: "cascade" }),
    at: moment("at").notNull(),
    kind: text("kind", { enum: RUNBOOK_EVENTS }).notNull(),
    stepKey: text("step_key"),
    byName: text("by_name").notNull(),
    said: text("said").notNull(),
  },
  (t) => [index("runbook_events_of").on(t.runId, t.id)],
);

/** What is wrong with a runbook; kept while it is found, so that who accepted it is known. */
export const lintFindings = pgTable(
  "lint_findings",
  {
    key: text("key").primaryKey(),
    kind: text("kind", { enum: LINT_KINDS }).notNull(),
    platformId: text("platform_id").notNull(),
    runbookId: text("runbook_id"),
    stepKey: text("step_key"),
    said: text("said").notNull(),
    /** What the console does about it, where it does something. */
    rule: text("rule").notNull().default(""),
    source: jsonb("source").$type<{ file: string; line: number }>(),
    firstSeenAt: moment("first_seen_at").notNull(),
    seenAt: moment("seen_at").notNull(),
    goneAt: moment("gone_at"),
    owner: text("owner").notNull().default(""),
    acceptedAt: moment("accepted_at"),
    acceptedByName: text("accepted_by_name"),
    acceptedReason: text("accepted_reason"),
  },
  (t) => [uniqueIndex("lint_findings_open").on(t.key).where(sql`${t.goneAt} is null`)],
);
