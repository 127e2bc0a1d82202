import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** A walk through the chains, by night or because somebody asked, with its progress and what it found. */
export const auditVerifications = pgTable(
  "audit_verifications",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: ["nightly", "asked"] }).notNull(),
    state: text("state", { enum: ["waiting", "running", "sound", "broken", "failed"] }).notNull(),
    requestedAt: moment("requested_at").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    startedAt: moment("started_at"),
    finishedAt: moment("finished_at"),
    heardAt: moment("heard_at"),
    attempt: integer("attempt").notNull().default(0),
    /** Events walked and to be walked, over all scopes. */
    walked: bigint("walked", { mode: "number" }).notNull().default(0),
    total: bigint("total", { mode: "number" }).notNull().default(0),
    scopes: jsonb("scopes")
      .$type<readonly { scope: string; verifiedTo: number; hash: string; problems: readonly string[] }[]>()
      .notNull()
      .default([]),
    checkpoints: integer("checkpoints").notNull().default(0),
    problem: text("problem"),
  },
  (t) => [
    index("audit_verifications_recent").on(t.requestedAt),
    uniqueIndex("audit_verifications_one_open")
      .on(sql`(true)`)
      .where(sql`${t.state} in ('waiting', 'running')`),
  ],
);

/** How each place outside the database fares that checkpoints are written to. */
export const checkpointStores = pgTable("checkpoint_stores", {
  name: text("name").primaryKey(),
  kind: text("kind", { enum: ["file", "s3", "channel"] }).notNull(),
  triedAt: moment("tried_at"),
  writtenAt: moment("written_at"),
  /** Since when it does not take any; null while it does. */
  failingSince: moment("failing_since"),
  problem: text("problem"),
  /** What it took last: scope to seq. */
  reached: jsonb("reached").$type<Record<string, number>>().notNull().default({}),
});

/**
 * The trail in the database is older than what was noted outside it: a copy was put back, or its end was cut off. While
 * one is open nothing is recorded, so nothing is done; a person who accepts the loss ends it.
 */
export const trailStops = pgTable("trail_stops", {
  id: uuid("id").primaryKey().defaultRandom(),
  stoppedAt: moment("stopped_at").notNull(),
  /** The store that knows more. */
  store: text("store").notNull(),
  /** What is gone of each chain: everything after `keptTo`, up to `lostTo` at least. */
  lost: jsonb("lost")
    .$type<readonly { scope: string; keptTo: number; lostTo: number; notedAt: string }[]>()
    .notNull(),
  releasedAt: moment("released_at"),
  releasedByName: text("released_by_name"),
  reason: text("reason"),
});
