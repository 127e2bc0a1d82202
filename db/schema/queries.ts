import { sql } from "drizzle-orm";
import { bigserial, boolean, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { environments } from "./environments";
import { people } from "./people";

type Cell = string | number | boolean | null;

/** A person's read of something at a platform: a named query, or lines of a log. A worker asks; the row carries the answer. */
export const queryRuns = pgTable(
  "query_runs",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    requestKey: text("request_key").notNull().unique(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environments.id),
    kind: text("kind", { enum: ["query", "log"] }).notNull(),
    query: text("query").notNull(),
    input: jsonb("input").$type<Record<string, string>>().notNull(),
    /** Of a log: what is looked for, and where the last answer ended. */
    search: jsonb("search").$type<Record<string, string | number | null>>(),
    askedById: uuid("asked_by_id").references(() => people.id, { onDelete: "set null" }),
    askedByName: text("asked_by_name").notNull(),
    state: text("state", { enum: ["queued", "running", "done", "failed"] }).notNull(),
    attempt: integer("attempt").notNull().default(0),
    leaseUntil: moment("lease_until"),
    askedAt: moment("asked_at").notNull(),
    endedAt: moment("ended_at"),
    said: text("said").notNull().default(""),
    columns: jsonb("columns").$type<{ key: string; title: string; kind: string; unit?: string }[]>(),
    rows: jsonb("rows").$type<Cell[][]>(),
    truncated: boolean("truncated").notNull().default(false),
    cursor: text("cursor"),
    evidence: jsonb("evidence").$type<Record<string, Cell>>(),
  },
  (t) => [
    index("query_runs_recent").on(t.environmentId, t.query, t.askedAt),
    index("query_runs_live").on(t.leaseUntil).where(sql`${t.state} in ('queued', 'running')`),
    index("query_runs_old").on(t.askedAt),
  ],
);

/** What this console's own processes logged, redacted, for a few days. */
export const consoleLog = pgTable(
  "console_log",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: moment("at").notNull(),
    level: text("level", { enum: ["debug", "info", "warn", "error"] }).notNull(),
    /** "web 1234 on host". */
    process: text("process").notNull(),
    text: text("text").notNull(),
    fields: jsonb("fields").$type<Record<string, unknown>>().notNull(),
    correlationId: text("correlation_id"),
  },
  (t) => [index("console_log_at").on(t.at, t.id), index("console_log_of").on(t.correlationId)],
);
