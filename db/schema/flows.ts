import { sql } from "drizzle-orm";
import {
  bigserial,
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
import {
  BATCH_VERDICTS,
  type Finding,
  FLOW_EVENTS,
  FLOW_KINDS,
  FLOW_STATES,
  FLOW_STEP_KINDS,
  FLOW_STEP_STATES,
} from "@/domain/flow";
import { moment } from "./columns";
import { credentials } from "./credentials";
import { environments } from "./environments";
import { people } from "./people";

type Facts = Record<string, string | number | boolean | null>;

/** A file of tenants, and why they are wanted; each row that is sound becomes a flow. */
export const flowBatches = pgTable("flow_batches", {
  id: uuid("id").primaryKey().defaultRandom(),
  environmentId: text("environment_id")
    .notNull()
    .references(() => environments.id),
  plan: text("plan").notNull(),
  fileName: text("file_name").notNull(),
  requestKey: text("request_key").notNull().unique(),
  reason: text("reason").notNull(),
  requestedById: uuid("requested_by_id")
    .notNull()
    .references(() => people.id),
  requestedByName: text("requested_by_name").notNull(),
  requestedAt: moment("requested_at").notNull(),
  rows: integer("rows").notNull(),
  /** A second person decides once for the whole file; until then nothing of it begins. */
  decision: text("decision", { enum: ["approved", "rejected"] }),
  decidedById: uuid("decided_by_id").references(() => people.id),
  decidedByName: text("decided_by_name"),
  decidedAt: moment("decided_at"),
  decidedReason: text("decided_reason"),
});

/** What became of each row of the file. */
export const flowBatchRows = pgTable(
  "flow_batch_rows",
  {
    batchId: uuid("batch_id")
      .notNull()
      .references(() => flowBatches.id, { onDelete: "cascade" }),
    /** Of the file; the head is line 1. */
    line: integer("line").notNull(),
    label: text("label").notNull(),
    /** "waiting" until the worker has made its flow. */
    verdict: text("verdict", { enum: BATCH_VERDICTS }).notNull(),
    said: text("said").notNull(),
    input: jsonb("input").$type<Record<string, string>>().notNull(),
    /** Proofs that the file gives, "step.field" by its column. */
    proofs: jsonb("proofs").$type<Record<string, string>>().notNull().default({}),
    flowId: uuid("flow_id"),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.line] }),
    index("flow_batch_rows_of_flow").on(t.flowId),
    index("flow_batch_rows_waiting").on(t.batchId, t.line).where(sql`${t.verdict} = 'waiting'`),
  ],
);

/** A tenant or a credential on its way from one standing to another. */
export const flows = pgTable(
  "flows",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: FLOW_KINDS }).notNull(),
    plan: text("plan").notNull(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id),
    /** What it is about, as its plan names it; one open flow per subject. */
    subject: text("subject").notNull(),
    label: text("label").notNull(),
    /** The platform's id of the tenant; "" until it has one. */
    tenant: text("tenant").notNull().default(""),
    credentialId: uuid("credential_id").references(() => credentials.id, { onDelete: "set null" }),
    emergency: boolean("emergency").notNull().default(false),
    input: jsonb("input").$type<Record<string, string>>().notNull(),
    reason: text("reason").notNull(),
    state: text("state", { enum: FLOW_STATES }).notNull(),
    /** Grows with every change, so that two people do not both act on what one saw. */
    version: integer("version").notNull().default(1),
    requestKey: text("request_key").notNull().unique(),
    batchId: uuid("batch_id").references(() => flowBatches.id, { onDelete: "set null" }),
    requestedById: uuid("requested_by_id").references(() => people.id),
    requestedByName: text("requested_by_name").notNull(),
    requestedAt: moment("requested_at").notNull(),
    ownerId: uuid("owner_id").references(() => people.id),
    ownerName: text("owner_name").notNull(),
    changedAt: moment("changed_at").notNull(),
    finishedAt: moment("finished_at"),
    said: text("said").notNull().default(""),
  },
  (t) => [
    uniqueIndex("flows_one_open")
      .on(t.environmentId, t.kind, t.subject)
      .where(sql`${t.state} in ('running', 'paused')`),
    index("flows_recent").on(t.requestedAt, t.id),
    index("flows_open").on(t.changedAt).where(sql`${t.state} in ('running', 'paused')`),
    index("flows_of_tenant").on(t.environmentId, t.tenant),
    index("flows_of_credential").on(t.credentialId),
    index("flows_of_batch").on(t.batchId),
  ],
);

export type FlowStepOutput = { said: string; findings?: Finding[]; facts?: Facts };

export const flowSteps = pgTable(
  "flow_steps",
  {
    flowId: uuid("flow_id")
      .notNull()
      .references(() => flows.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    position: integer("position").notNull(),
    kind: text("kind", { enum: FLOW_STEP_KINDS }).notNull(),
    title: text("title").notNull(),
    state: text("state", { enum: FLOW_STEP_STATES }).notNull(),
    /** Grows each time it is done again or claimed; what a worker brings for an older one is dropped. */
    attempt: integer("attempt").notNull().default(0),
    input: jsonb("input").$type<Record<string, string>>(),
    output: jsonb("output").$type<FlowStepOutput>(),
    /** What a person wrote down as proof. */
    proof: jsonb("proof").$type<Record<string, string>>(),
    /** What was asked and what came back. */
    evidence: jsonb("evidence").$type<Facts>(),
    actionRunId: uuid("action_run_id"),
    /** Looked at again then; a wait ends then. */
    dueAt: moment("due_at"),
    /** Pending no longer than this. */
    until: moment("until"),
    /** A worker asks the platform and holds it so long. */
    leaseUntil: moment("lease_until"),
    startedAt: moment("started_at"),
    endedAt: moment("ended_at"),
    byId: uuid("by_id").references(() => people.id),
    byName: text("by_name"),
  },
  (t) => [
    primaryKey({ columns: [t.flowId, t.key] }),
    index("flow_steps_due").on(t.dueAt).where(sql`${t.state} in ('running', 'waiting')`),
    index("flow_steps_of_action").on(t.actionRunId),
  ],
);

/** What happened in a flow, in order; never changed. */
export const flowEvents = pgTable(
  "flow_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    flowId: uuid("flow_id")
      .notNull()
      .references(() => flows.id, { onDelete: "cascade" }),
    at: moment("at").notNull(),
    kind: text("kind", { enum: FLOW_EVENTS }).notNull(),
    stepKey: text("step_key"),
    byName: text("by_name").notNull(),
    said: text("said").notNull(),
  },
  (t) => [index("flow_events_of").on(t.flowId, t.id)],
);
