import { z } from "zod";
import type { PlatformQuery } from "@/platforms/platform";
import { type Backend, blockingTree, idOf, readBackends, waitersOf } from "./backends";
import { databaseQuery, MOST_ROWS, number, plural, tell } from "./query-kit";
import { shownQuery } from "./shown-query";

const END_IT = [
  { action: "database.cancel-query", input: { backend: "backends" } },
  { action: "database.terminate", input: { backend: "backends" } },
] as const;

const HIDDEN = "what other logins do is hidden from ours: grant it pg_monitor";
const hiddenNote = (backends: readonly Backend[]) => {
  const hidden = backends.filter(({ started }) => started === null).length;
  return hidden > 0 ? ` Of ${hidden} more, ${HIDDEN}.` : "";
};
const idCell = ({ pid, started }: Backend) => (started === null ? null : idOf({ pid, started }));

const answers = databaseQuery(
  {
    key: "database.answers",
    title: "Does it answer?",
    purpose: "Whether the database answers a query, and which one it is.",
    columns: [
      { key: "database", title: "Database", kind: "code" },
      { key: "version", title: "Version", kind: "text" },
      { key: "since", title: "Up since", kind: "time" },
      { key: "replica", title: "Replica", kind: "yes-no" },
      { key: "took", title: "Answered in", kind: "milliseconds" },
    ],
  },
  async (database) => {
    const { rows, durationMs, evidence } = await database.read({
      name: "answers",
      text: `select current_database()::text as "database", current_setting('server_version') as "version",
          to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "since",
          pg_is_in_recovery() as "replica"`,
      row: z.object({ database: z.string(), version: z.string(), since: z.string(), replica: z.boolean() }),
    });
    const took = Math.round(durationMs);
    return {
      rows: rows.map((row) => [row.database, row.version, row.since, row.replica, took]),
      said: `It answers in ${took} ms${rows[0]?.replica ? ", as a replica: nothing can be changed here" : ""}.`,
      evidence,
    };
  },
);

const Connections = z.object({
  application: z.string(),
  user: z.string(),
  database: z.string(),
  state: z.string(),
  count: z.number(),
  longestMs: z.number().nullable(),
  waiting: z.number(),
  limit: z.number(),
});

const connections = databaseQuery(
  {
    key: "database.connections",
    title: "Connections",
    purpose: "Who holds the server's connections, by application and state, against how many there can be.",
    columns: [
      { key: "application", title: "Application", kind: "text" },
      { key: "user", title: "Login", kind: "code" },
      { key: "database", title: "Database", kind: "code" },
      { key: "state", title: "State", kind: "text" },
      { key: "count", title: "Connections", kind: "number" },
      { key: "longest", title: "Longest in it", kind: "milliseconds" },
      { key: "waiting", title: "Waiting for a lock", kind: "number" },
    ],
  },
  (database) =>
    tell(
      database,
      {
        name: "connections",
        text: `select coalesce(a.application_name, '') as "application", coalesce(a.usename::text, '') as "user",
            coalesce(a.datname::text, '') as "database", coalesce(a.state, 'hidden') as "state", count(*)::int as "count",
            extract(epoch from max(clock_timestamp() - a.state_change))::float8 * 1000 as "longestMs",
            (count(*) filter (where a.wait_event_type = 'Lock'))::int as "waiting",
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
              - coalesce(current_setting('reserved_connections', true)::int, 0) as "limit"
          from pg_stat_activity a where coalesce(a.backend_type, 'client backend') = 'client backend' and a.datname is not null
          group by 1, 2, 3, 4 order by 5 desc, 1, 2, 3, 4 limit ${MOST_ROWS + 1}`,
        row: Connections,
      },
      [],
      (row) => [row.application, row.user, row.database, row.state, row.count, row.longestMs, row.waiting],
      (rows) => {
        const used = rows.reduce((sum, { count }) => sum + count, 0);
        const open = rows.filter(({ state }) => state.startsWith("idle in transaction"));
        const held = open.reduce((sum, { count }) => sum + count, 0);
        const limit = rows[0]?.limit ?? 0;
        return `${used} of ${limit} connections are used (${Math.round((100 * used) / limit)} %); ${held} idle in a transaction.`;
      },
    ),
);

const running = databaseQuery(
  {
    key: "database.running",
    title: "Running queries",
    purpose: "Sessions whose query or open transaction is older than so many seconds, the oldest first.",
    fields: [
      { key: "seconds", title: "Older than (seconds)", kind: "number", default: "30", help: "0 shows all." },
    ],
    input: z.object({
      seconds: z
        .string()
        .regex(/^\d{0,6}$/, "Whole seconds.")
        .default("30"),
    }),
    columns: [
      { key: "backend", title: "Session", kind: "code" },
      { key: "application", title: "Application", kind: "text" },
      { key: "user", title: "Login", kind: "code" },
      { key: "state", title: "State", kind: "text" },
      { key: "query-age", title: "Query", kind: "milliseconds" },
      { key: "transaction-age", title: "Transaction", kind: "milliseconds" },
      { key: "waits", title: "Waits for", kind: "text" },
      { key: "waiters", title: "Wait for it", kind: "number" },
      { key: "protected", title: "Left alone, being", kind: "text" },
      { key: "query", title: "Query, without values", kind: "code" },
    ],
    rowActions: END_IT,
  },
  async (database, _c, { seconds }) => {
    const { rows, evidence } = await readBackends(database);
    const waiters = waitersOf(rows);
    const limit = number(seconds, 30) * 1000;
    const found = rows
      .filter(({ state }) => state !== "idle" && state !== "")
      .map((backend) => ({ backend, ms: ageOf(backend) }))
      .filter(({ ms }) => ms >= limit)
      .sort((a, b) => b.ms - a.ms);
    return {
      rows: found.map(({ backend }) => [
        idCell(backend),
        backend.application,
        backend.user,
        backend.state,
        backend.state === "active" ? backend.queryMs : null,
        backend.transactionMs,
        backend.waits || null,
        waiters.get(backend.pid)?.size ?? 0,
        backend.protected,
        shownQuery(backend.query),
      ]),
      said: `${plural(found.length, "session")} older than ${limit / 1000} s.${hiddenNote(rows)}`,
      evidence,
    };
  },
);

/** An idle transaction is as old as it has been open; a running query at least as old as itself. */
const ageOf = ({ state, queryMs, transactionMs }: Backend) =>
  Math.max(state === "active" ? (queryMs ?? 0) : 0, transactionMs ?? 0);

const blocking = databaseQuery(
  {
    key: "database.blocking",
    title: "Who blocks whom",
    purpose: "Sessions that wait for a lock, below the one that holds it.",
    columns: [
      { key: "depth", title: "Depth", kind: "number" },
      { key: "backend", title: "Session", kind: "code" },
      { key: "application", title: "Application", kind: "text" },
      { key: "user", title: "Login", kind: "code" },
      { key: "state", title: "State", kind: "text" },
      { key: "transaction-age", title: "Transaction", kind: "milliseconds" },
      { key: "blocked-by", title: "Waits for session", kind: "code" },
      { key: "waiters", title: "Wait for it", kind: "number" },
      { key: "protected", title: "Left alone, being", kind: "text" },
      { key: "query", title: "Query, without values", kind: "code" },
    ],
    rowActions: END_IT,
  },
  async (database) => {
    const { rows, evidence } = await readBackends(database);
    const tree = blockingTree(rows);
    const waiters = waitersOf(rows);
    const waiting = tree.filter(({ backend }) => backend.blockedBy.length > 0).length;
    const first = tree.find(({ depth }) => depth === 0);
    return {
      rows: tree.map(({ backend, depth }) => [
        depth,
        idCell(backend),
        backend.application,
        backend.user,
        backend.state,
        backend.transactionMs,
        backend.blockedBy.map((pid) => (pid === 0 ? "a prepared transaction" : pid)).join(", ") || null,
        waiters.get(backend.pid)?.size ?? 0,
        backend.protected,
        shownQuery(backend.query),
      ]),
      said:
        waiting === 0
          ? `Nobody waits for a lock.${hiddenNote(rows)}`
          : `${plural(waiting, "session waits", "sessions wait")} for a lock; first in the way is ${first?.backend.application || "a session without a name"} (${first?.backend.pid}).`,
      evidence,
    };
  },
);

export const activityQueries: readonly PlatformQuery[] = [answers, connections, running, blocking];
