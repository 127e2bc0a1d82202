import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import { type Fact, PlatformError, type PlatformQuery } from "@/platforms/platform";
import { database } from "@/server/database";

type Spec = Pick<PlatformQuery, "key" | "title" | "group" | "purpose" | "columns"> &
  Partial<Pick<PlatformQuery, "capability" | "input" | "fields">> & {
    rows(db: Db, input: Record<string, string>): Promise<Fact[][]>;
    said(rows: Fact[][]): string;
  };

/** Asks its own database and changes nothing: the transaction may only read, and not for long. */
function query({ rows, said, ...spec }: Spec): PlatformQuery {
  return {
    capability: "database.read",
    input: z.strictObject({}),
    fields: [],
    timeoutSeconds: 10,
    ...spec,
    ask: (_c, input) =>
      database().db.transaction(
        async (tx) => {
          await tx.execute(sql`set local statement_timeout = '8s'`);
          const found = await rows(tx, input);
          return { rows: found, truncated: false, said: said(found) };
        },
        { accessMode: "read only" },
      ),
  };
}

/** Rows in the order of the columns that were selected, each under a name of its own; numbers of any size become numbers. */
async function table(db: Db, select: SQL, numbers: readonly number[] = []): Promise<Fact[][]> {
  const { rows } = await db.execute<Record<string, Fact | Date>>(select);
  return rows.map((row) =>
    Object.values(row).map((value, at): Fact => {
      if (value === null) return null;
      if (value instanceof Date) return value.toISOString();
      return numbers.includes(at) ? Number(value) : value;
    }),
  );
}

const sum = (rows: Fact[][], at: number) => rows.reduce((all, row) => all + Number(row[at] ?? 0), 0);
const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, "Give a whole number.")
    .refine((text) => Number(text) >= 1 && Number(text) <= most, `Give a number from 1 to ${most}.`);

export const selfQueries: readonly PlatformQuery[] = [
  query({
    key: "database.size",
    title: "Size",
    group: "database",
    purpose: "How large this console's database is, and how much of it is kept past.",
    columns: [
      { key: "part", title: "Part", kind: "text" },
      { key: "size", title: "Size", kind: "bytes" },
    ],
    rows: (db) =>
      table(
        db,
        sql`select 'the whole database' as part, pg_database_size(current_database()) as size
          union all select 'observations', coalesce(sum(pg_total_relation_size(inhrelid)), 0) from pg_inherits where inhparent = 'observations'::regclass
          union all select 'audit trail', pg_total_relation_size('audit_events')
          union all select 'queue', coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'pgboss' and c.relkind = 'r'
          union all select 'own log', pg_total_relation_size('console_log')
          union all select 'answers of queries', pg_total_relation_size('query_runs')`,
        [1],
      ),
    said: ([whole]) => `The database takes ${Math.round(Number(whole?.[1] ?? 0) / 1e6)} MB.`,
  }),
  query({
    key: "database.table-sizes",
    title: "Table sizes",
    group: "database",
    purpose: "Which tables take the room, with their indexes, the largest first.",
    columns: [
      { key: "table", title: "Table", kind: "code" },
      { key: "total", title: "In all", kind: "bytes" },
      { key: "data", title: "Rows", kind: "bytes" },
      { key: "indexes", title: "Indexes", kind: "bytes" },
      { key: "live", title: "Live rows", kind: "number" },
      { key: "dead", title: "Dead rows", kind: "number" },
      { key: "analyzed", title: "Last analyzed", kind: "time" },
    ],
    rows: (db) =>
      table(
        db,
        sql`select schemaname || '.' || relname as name, pg_total_relation_size(relid) as total, pg_table_size(relid) as data, pg_indexes_size(relid) as indexes,
          n_live_tup as live, n_dead_tup as dead, to_char(greatest(last_analyze, last_autoanalyze) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as analyzed
          from pg_stat_user_tables order by total desc, 1`,
        [1, 2, 3, 4, 5],
      ),
    said: (rows) =>
      rows[0]
        ? `${rows.length} tables; the largest is ${rows[0][0]}, of ${Math.round(sum(rows, 1) / 1e6)} MB in all.`
        : "There are no tables.",
  }),
  query({
    key: "database.connections",
    title: "Connections",
    group: "database",
    purpose: "Who is connected to the database, and what the connections do.",
    columns: [
      { key: "application", title: "Application", kind: "text" },
      { key: "state", title: "State", kind: "text" },
      { key: "count", title: "Connections", kind: "number" },
      { key: "oldest", title: "Longest in this state", kind: "milliseconds" },
    ],
    rows: (db) =>
      table(
        db,
        sql`select coalesce(nullif(application_name, ''), '(no name)') as application, coalesce(state, 'unknown') as doing, count(*) as connections,
          max(extract(epoch from clock_timestamp() - state_change) * 1000)::float8 as longest
          from pg_stat_activity where backend_type = 'client backend' group by 1, 2 order by connections desc, 1, 2`,
        [2, 3],
      ),
    said: (rows) => `${plural(sum(rows, 2), "connection is", "connections are")} open.`,
  }),
  query({
    key: "database.running",
    title: "Running statements",
    group: "database",
    purpose: "Statements that have run for longer than so many seconds, the longest first.",
    input: z.strictObject({ seconds: wholeNumber(86_400).default("5") }),
    fields: [{ key: "seconds", title: "Longer than, seconds", kind: "number", default: "5" }],
    columns: [
      { key: "pid", title: "Process", kind: "code" },
      { key: "application", title: "Application", kind: "text" },
      { key: "state", title: "State", kind: "text" },
      { key: "age", title: "Runs for", kind: "milliseconds" },
      { key: "waits", title: "Waits for", kind: "text" },
      { key: "statement", title: "Statement", kind: "code" },
    ],
    rows: (db, { seconds = "5" }) =>
      table(
        db,
        sql`select pid, application_name, state, (extract(epoch from clock_timestamp() - query_start) * 1000)::float8 as age, wait_event_type || ': ' || wait_event as waits, left(query, 2000) as statement
          from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()
          and query_start < clock_timestamp() - make_interval(secs => ${Number(seconds)}) order by age desc`,
        [3],
      ),
    said: (rows) =>
      rows.length === 0
        ? "No statement runs for so long."
        : `${plural(rows.length, "statement runs", "statements run")} for so long.`,
  }),
  query({
    key: "database.slow-queries",
    title: "Slow statements",
    group: "database",
    purpose: "Which statements cost the most time since the statistics began.",
    input: z.strictObject({ limit: wholeNumber(200).default("20") }),
    fields: [{ key: "limit", title: "How many", kind: "number", default: "20" }],
    columns: [
      { key: "statement", title: "Statement", kind: "code" },
      { key: "calls", title: "Calls", kind: "number" },
      { key: "mean", title: "Mean", kind: "milliseconds" },
      { key: "total", title: "In all", kind: "milliseconds" },
      { key: "share", title: "Share", kind: "percent" },
    ],
    rows: async (db, { limit = "20" }) => {
      const [extension] = await table(
        db,
        sql`select extnamespace::regnamespace::text from pg_extension where extname = 'pg_stat_statements'`,
      );
      if (!extension)
        throw new PlatformError(
          "not-deployed",
          "The extension pg_stat_statements is not installed in this database, so nothing counts statements.",
        );
      const view = sql`${sql.identifier(String(extension[0]))}.pg_stat_statements`;
      return table(
        db,
        sql`select left(query, 2000) as statement, calls, mean_exec_time, total_exec_time, 100 * total_exec_time / nullif(sum(total_exec_time) over (), 0) as share
          from ${view} where dbid = (select oid from pg_database where datname = current_database()) order by total_exec_time desc limit ${Number(limit)}`,
        [1, 2, 3, 4],
      );
    },
    said: (rows) => `The ${rows.length} costliest statements.`,
  }),
  query({
    key: "queue.counts",
    title: "Queues",
    group: "queues",
    purpose: "How much waits in each of this console's queues, for how long, and what failed.",
    capability: "queues.read",
    columns: [
      { key: "queue", title: "Queue", kind: "code" },
      { key: "waiting", title: "Waiting", kind: "number" },
      { key: "later", title: "For later", kind: "number" },
      { key: "active", title: "Active", kind: "number" },
      { key: "failed", title: "Failed", kind: "number" },
      { key: "oldest", title: "Oldest waits for", kind: "milliseconds" },
    ],
    rows: (db) =>
      table(
        db,
        sql`select q.name,
          count(j.id) filter (where j.state in ('created', 'retry') and j.start_after <= now()) as waiting,
          count(j.id) filter (where j.state in ('created', 'retry') and j.start_after > now()) as later,
          count(j.id) filter (where j.state = 'active') as active, count(j.id) filter (where j.state = 'failed') as failed,
          (max(extract(epoch from now() - j.start_after) * 1000) filter (where j.state in ('created', 'retry') and j.start_after <= now()))::float8 as oldest
          from pgboss.queue q left join pgboss.job j on j.name = q.name group by q.name order by 2 desc, q.name`,
        [1, 2, 3, 4],
      ),
    said: (rows) => `${plural(sum(rows, 1), "job waits", "jobs wait")} for a worker.`,
  }),
  query({
    key: "platform.workers",
    title: "Workers",
    group: "platform",
    purpose: "Which worker processes were heard, how much they ask, and how late.",
    capability: "checks",
    columns: [
      { key: "host", title: "Host", kind: "text" },
      { key: "pid", title: "Process", kind: "code" },
      { key: "started", title: "Started", kind: "time" },
      { key: "heard", title: "Last heard", kind: "time" },
      { key: "memory", title: "Memory", kind: "bytes" },
      { key: "late", title: "Asked late, p99", kind: "milliseconds" },
      { key: "flight", title: "In flight", kind: "number" },
      { key: "alive", title: "Alive", kind: "yes-no" },
    ],
    rows: (db) =>
      table(
        db,
        sql`select host, pid, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started, to_char(heard_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as heard,
          (stats->>'memoryMb')::float8 * 1048576 as memory, (stats->>'lateP99Ms')::float8 as late, (stats->>'inFlight')::int as flight, heard_at > now() - interval '30 seconds' as alive
          from workers order by heard_at desc limit 100`,
      ),
    said: (rows) => {
      const alive = rows.filter((row) => row[7] === true).length;
      return `${plural(alive, "worker process is", "worker processes are")} alive.`;
    },
  }),
];
