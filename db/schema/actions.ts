import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { ACTION_ORIGINS, ACTION_STATES } from "@/domain/action";
import { moment } from "./columns";
import { environments } from "./environments";

type Facts = Record<string, string | number | boolean | null>;

/** One execution of an action: request, progress, proof and history are the same row. The queue carries its id only. */
export const actionRuns = pgTable(
  "action_runs",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id),
    action: text("action").notNull(),
    target: text("target").notNull(),
    label: text("label").notNull(),
    input: jsonb("input").$type<Record<string, string>>().notNull(),
    /** The job it runs, when it runs one, and for whom; tenant "" stands for everyone. */
    job: text("job"),
    tenant: text("tenant"),
    /** The same for everything that one click asked for. */
    correlationId: text("correlation_id"),
    /** The run that this one repeats. */
    retryOf: bigint("retry_of", { mode: "number" }),
    tier: integer("tier").notNull(),
    origin: text("origin", { enum: ACTION_ORIGINS }).notNull().default("person"),
    /** Why, in the words of who asked. */
    reason: text("reason").notNull().default(""),
    /** The preview that was confirmed; its hash is what approvals are bound to. */
    previewId: uuid("preview_id"),
    previewHash: text("preview_hash"),
    submittedAt: moment("submitted_at"),
    /** A draft or a request lapses then. */
    expiresAt: moment("expires_at"),
    /** Done by one admin alone, in an emergency. */
    breakGlass: boolean("break_glass").notNull().default(false),
    /** The run that this one undoes, and the one that undid this. */
    undoOf: uuid("undo_of"),
    undoneBy: uuid("undone_by"),
    runbookRunId: uuid("runbook_run_id"),
    runbookStep: text("runbook_step"),
    /** The flow for which it was asked, and the step. */
    flowId: uuid("flow_id"),
    flowStep: text("flow_step"),
    alertId: bigint("alert_id", { mode: "number" }),
    cancelAskedAt: moment("cancel_asked_at"),
    progress: jsonb("progress").$type<{ done: number; total: number | null; said: string }>(),
    state: text("state", { enum: ACTION_STATES }).notNull(),
    /** Fencing token: grows with every claim; a worker writes only while it is still its own. */
    attempt: integer("attempt").notNull().default(0),
    /** The same for every attempt; given to platforms that know such keys. */
    idempotencyKey: text("idempotency_key").notNull().unique(),
    requestedById: uuid("requested_by_id"),
    requestedByName: text("requested_by_name").notNull(),
    requestedAt: moment("requested_at").notNull(),
    /** Not before then: the platform limits how often it may be asked. */
    notBefore: moment("not_before"),
    startedAt: moment("started_at"),
    /** Set just before the outside call, so that a death in the middle is known as such. */
    calledAt: moment("called_at"),
    answeredAt: moment("answered_at"),
    verifyUntil: moment("verify_until"),
    finishedAt: moment("finished_at"),
    leaseUntil: moment("lease_until"),
    expectedSeconds: integer("expected_seconds").notNull(),
    before: jsonb("before").$type<{ at: string; facts: Facts; evidence?: Facts }>(),
    said: text("said").notNull().default(""),
    answer: jsonb("answer").$type<{ at: string; facts: Facts; evidence?: Facts }>(),
    after: jsonb("after").$type<{ at: string; facts: Facts; evidence?: Facts }>(),
    verdict: text("verdict").notNull().default(""),
    checklistRunId: uuid("checklist_run_id"),
    checklistRowKey: text("checklist_row_key"),
  },
  (t) => [
    // Two clicks at once cannot start the same thing twice.
    uniqueIndex("action_runs_one_live")
      .on(t.environmentId, t.action, t.target)
      .where(sql`${t.state} in ('queued', 'running', 'verifying')`),
    // A database trigger also refuses a second live run whose job and tenant overlap, whatever it is called.
    index("action_runs_live_jobs")
      .on(t.environmentId, t.job)
      .where(sql`${t.state} in ('queued', 'running', 'verifying')`),
    index("action_runs_together").on(t.correlationId),
    index("action_runs_recent").on(t.environmentId, t.requestedAt),
    index("action_runs_asked").on(t.expiresAt).where(sql`${t.state} in ('drafted', 'previewed', 'waiting')`),
    index("action_runs_of_runbook").on(t.runbookRunId),
    index("action_runs_of_flow").on(t.flowId),
    index("action_runs_latest").on(t.requestedAt, t.id),
    index("action_runs_of_action").on(t.action, t.environmentId, t.finishedAt),
    index("action_runs_live").on(t.leaseUntil).where(sql`${t.state} in ('queued', 'running', 'verifying')`),
  ],
);
