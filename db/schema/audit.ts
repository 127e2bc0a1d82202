import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** Who it was at the time: kept whole, also when the person is gone. */
export type AuditActor = {
  kind: "person" | "system" | "anonymous";
  id: string;
  name: string;
  role: string;
  session: string;
  ip: string;
};

/**
 * What was done, by whom, in a chain: each row's hash covers the row and the hash before it. Without foreign
 * keys on purpose. The application may insert and read; nothing may update or delete.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    scope: text("scope").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    id: uuid("id").notNull(),
    at: moment("at").notNull(),
    actor: jsonb("actor").$type<AuditActor>().notNull(),
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    result: text("result", { enum: ["done", "refused", "failed"] }).notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    environmentId: text("environment_id"),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
    correlationId: text("correlation_id").notNull(),
    previousHash: text("previous_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.seq] }),
    // Read backwards, newest first; an index made "desc" by drizzle puts nulls last and serves no such order.
    index("audit_events_recent").on(t.at, t.seq),
    index("audit_events_action").on(t.action, t.at, t.seq),
    index("audit_events_actor").on(t.actorId, t.at, t.seq),
    index("audit_events_trouble").on(t.result, t.at, t.seq).where(sql`${t.result} <> 'done'`),
    index("audit_events_actor_trouble")
      .on(t.actorId, t.result, t.at, t.seq)
      .where(sql`${t.result} <> 'done'`),
    index("audit_events_subject").on(t.subjectKind, t.subjectId, t.at, t.seq),
  ],
);

/** The locked head of each chain; only the insert trigger moves it. */
export const auditHeads = pgTable("audit_heads", {
  scope: text("scope").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  hash: text("hash").notNull(),
});
