import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Place } from "@/domain/access";
import { EXPORT_STATES } from "@/domain/audit-export";
import { moment } from "./columns";

/** Who it was at the time: kept whole, also when the person is gone. */
export type AuditActor = {
  kind: "person" | "machine" | "system" | "anonymous";
  id: string;
  name: string;
  role: string;
  session: string;
  ip: string;
  /** Issuer and subject at the company's identity provider, where the person came in through one. */
  identity?: string;
  /** When the second proof of this session was given; missing where none was. */
  steppedUpAt?: string;
};

/**
 * What was done, by whom, in chains: each row's hash covers the row and the hash before it in its scope. Without
 * foreign keys on purpose. Partitioned by month and, within it, by scope: such a leaf is one unbroken piece of one
 * chain, and the smallest thing that is ever archived. The application may insert and read; nothing may update or
 * delete. `actor` and `detail` are json and not jsonb, so that their text stays the very text that was hashed.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    scope: text("scope").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    id: uuid("id").notNull(),
    at: moment("at").notNull(),
    /** Which fields the hash covers and how: see `domain/audit.ts`. */
    version: smallint("version").notNull().default(2),
    actor: json("actor").$type<AuditActor>().notNull(),
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    result: text("result", { enum: ["done", "refused", "failed"] }).notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    platformId: text("platform_id"),
    environmentId: text("environment_id"),
    tenant: text("tenant"),
    detail: json("detail").$type<Record<string, unknown>>().notNull(),
    correlationId: text("correlation_id").notNull(),
    previousHash: text("previous_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.seq, t.at] }),
    // Read backwards, newest first; an index made "desc" by drizzle puts nulls last and serves no such order.
    index("audit_events_recent").on(t.at, t.scope, t.seq),
    // By pattern, so that all actions of a kind ("grant.") are found whatever the database sorts by.
    index("audit_events_action").on(t.action.op("text_pattern_ops"), t.at),
    index("audit_events_actor").on(t.actorId, t.at),
    index("audit_events_trouble").on(t.result, t.at).where(sql`${t.result} <> 'done'`),
    index("audit_events_subject").on(t.subjectKind, t.subjectId, t.at),
    index("audit_events_platform").on(t.platformId, t.at).where(sql`${t.platformId} is not null`),
    index("audit_events_tenant").on(t.tenant, t.at).where(sql`${t.tenant} is not null`),
    index("audit_events_correlation").on(t.correlationId),
  ],
);

/** The locked head of each chain; only the insert trigger moves it. */
export const auditHeads = pgTable("audit_heads", {
  scope: text("scope").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  hash: text("hash").notNull(),
  /** When its newest event is; the next one is never before it. */
  at: moment("at").notNull().default(sql`'-infinity'`),
});

/** One leaf of the trail: a month of one chain. A row appears when somebody counts, archives or attaches it. */
export const auditSegments = pgTable(
  "audit_segments",
  {
    scope: text("scope").notNull(),
    /** Its first day, UTC. */
    month: date("month").notNull(),
    state: text("state", { enum: ["live", "archiving", "archived", "dropped", "attached"] })
      .notNull()
      .default("live"),
    events: bigint("events", { mode: "number" }),
    firstSeq: bigint("first_seq", { mode: "number" }),
    lastSeq: bigint("last_seq", { mode: "number" }),
    /** The hash before its first event, and the hash of its last: what the neighbours must agree with. */
    previousHash: text("previous_hash"),
    lastHash: text("last_hash"),
    bytes: bigint("bytes", { mode: "number" }),
    /** SHA-256 of the archived file. */
    digest: text("digest"),
    store: text("store"),
    objectKey: text("object_key"),
    manifest: jsonb("manifest").$type<Record<string, unknown>>(),
    archivedAt: moment("archived_at"),
    /** When the archive was last read back and agreed with the rows. */
    verifiedAt: moment("verified_at"),
    droppedAt: moment("dropped_at"),
    attachedUntil: moment("attached_until"),
    problem: text("problem"),
    /** The fencing token: what a worker writes counts only under the attempt it began. */
    attempt: integer("attempt").notNull().default(0),
    heardAt: moment("heard_at"),
  },
  (t) => [primaryKey({ columns: [t.scope, t.month] })],
);

/** How long a chain is kept, where it differs from what is declared. */
export const auditRetention = pgTable(
  "audit_retention",
  {
    scope: text("scope").primaryKey(),
    days: integer("days").notNull(),
    version: integer("version").notNull().default(1),
    changedAt: moment("changed_at").notNull(),
    changedById: text("changed_by_id").notNull(),
    changedByName: text("changed_by_name").notNull(),
    reason: text("reason").notNull(),
    /** A shorter time counts only once a second person agrees. */
    wantedDays: integer("wanted_days"),
    wantedReason: text("wanted_reason"),
    wantedById: text("wanted_by_id"),
    wantedByName: text("wanted_by_name"),
    wantedAt: moment("wanted_at"),
  },
  (t) => [check("audit_retention_days", sql`${t.days} between 365 and 2557`)],
);

/** What may not go whatever its age: an investigation is open. Null columns mean all of them. */
export const auditHolds = pgTable("audit_holds", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  reason: text("reason").notNull(),
  platformId: text("platform_id"),
  tenant: text("tenant"),
  correlationId: text("correlation_id"),
  fromAt: moment("from_at"),
  toAt: moment("to_at"),
  placedAt: moment("placed_at").notNull(),
  placedById: text("placed_by_id").notNull(),
  placedByName: text("placed_by_name").notNull(),
  releasedAt: moment("released_at"),
  releasedById: text("released_by_id"),
  releasedByName: text("released_by_name"),
  releaseReason: text("release_reason"),
});

/** One leaf of a request to drop, as it was when it was asked for, and what became of it. */
export type DropLeaf = {
  scope: string;
  month: string;
  events: number;
  firstSeq: number;
  lastSeq: number;
  digest: string;
  outcome?: "dropped" | "kept";
  said?: string;
};

/** Somebody wants archived months gone from the database; counts only once a second person agrees. */
export const auditDrops = pgTable(
  "audit_drops",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    state: text("state", {
      enum: ["waiting", "approved", "running", "done", "refused", "lapsed"],
    }).notNull(),
    leaves: jsonb("leaves").$type<readonly DropLeaf[]>().notNull(),
    reason: text("reason").notNull(),
    requestedAt: moment("requested_at").notNull(),
    requestedById: text("requested_by_id").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    expiresAt: moment("expires_at").notNull(),
    decidedAt: moment("decided_at"),
    decidedById: text("decided_by_id"),
    decidedByName: text("decided_by_name"),
    decisionReason: text("decision_reason"),
    finishedAt: moment("finished_at"),
    attempt: integer("attempt").notNull().default(0),
    heardAt: moment("heard_at"),
  },
  (t) => [
    index("audit_drops_recent").on(t.requestedAt),
    uniqueIndex("audit_drops_one_open")
      .on(sql`(true)`)
      .where(sql`${t.state} in ('waiting', 'approved', 'running')`),
    check("audit_drops_two_people", sql`${t.decidedById} is null or ${t.decidedById} <> ${t.requestedById}`),
  ],
);

export type ExportCursor = {
  at: string;
  scope: string;
  seq: number;
  spans: Record<string, { first: number; last: number }>;
};

/** A file of exactly the events that a filter names, made by the worker piece by piece and fetched from there. */
export const auditExports = pgTable(
  "audit_exports",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    requestedById: text("requested_by_id").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    requestedAt: moment("requested_at").notNull(),
    format: text("format", { enum: ["csv", "jsonl"] }).notNull(),
    filter: jsonb("filter").$type<Record<string, unknown>>().notNull(),
    timeZone: text("time_zone").notNull(),
    /** What its requester might see when they asked; the file holds nothing else. */
    places: jsonb("places").$type<"everywhere" | readonly Place[]>().notNull(),
    state: text("state", { enum: EXPORT_STATES }).notNull(),
    /** Where the next piece begins, and the first and last of each chain so far: everything before it is in the file. */
    cursor: jsonb("cursor").$type<ExportCursor>(),
    written: bigint("written", { mode: "number" }).notNull().default(0),
    expected: bigint("expected", { mode: "number" }),
    bytes: bigint("bytes", { mode: "number" }).notNull().default(0),
    digest: text("digest"),
    heads: jsonb("heads")
      .$type<readonly { scope: string; seq: number; hash: string }[]>()
      .notNull()
      .default([]),
    attempt: integer("attempt").notNull().default(0),
    heardAt: moment("heard_at"),
    finishedAt: moment("finished_at"),
    expiresAt: moment("expires_at"),
    problem: text("problem"),
  },
  (t) => [index("audit_exports_recent").on(t.requestedAt)],
);

/** What a platform itself says was done there: read from it, shown beside our own, never part of a chain of ours. */
export const platformEvents = pgTable(
  "platform_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    environmentId: text("environment_id").notNull(),
    tenant: text("tenant"),
    externalId: text("external_id").notNull(),
    at: moment("at").notNull(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    result: text("result").notNull().default(""),
    resourceKind: text("resource_kind").notNull().default(""),
    resourceId: text("resource_id").notNull().default(""),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
    seenAt: moment("seen_at").notNull(),
  },
  (t) => [
    uniqueIndex("platform_events_once").on(t.environmentId, sql`coalesce(${t.tenant}, '')`, t.externalId),
    index("platform_events_recent").on(t.at, t.id),
    index("platform_events_of_environment").on(t.environmentId, t.at),
  ],
);

/** How far each platform's own trail was read, and how that went. */
export const platformEventReads = pgTable(
  "platform_event_reads",
  {
    environmentId: text("environment_id").notNull(),
    tenant: text("tenant").notNull().default(""),
    readTo: moment("read_to"),
    triedAt: moment("tried_at"),
    readAt: moment("read_at"),
    failingSince: moment("failing_since"),
    problem: text("problem"),
    /** Spans that could not be read, the newest ten: ISO times. */
    gaps: jsonb("gaps").$type<readonly { from: string; to: string }[]>().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.tenant] })],
);
