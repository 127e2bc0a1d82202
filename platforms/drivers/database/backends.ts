import { z } from "zod";
import type { Database, Rows } from "@/platforms/drivers/postgres";
import { refused } from "./tables";

/** More sessions than this are not listed; a server with more has another problem. */
const MOST_BACKENDS = 2000;
const CHOSEN = /^([1-9]\d{0,9})@(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)$/;

/** A process number alone may be given to another session; with its start it means one. */
export type Chosen = { pid: number; started: string };

export const idOf = ({ pid, started }: Chosen) => `${pid}@${started}`;

export function chosenOf(text: string): Chosen[] {
  const parts = [...new Set(text.split(",").map((part) => part.trim()))].filter(Boolean);
  return parts.map((part) => {
    const [, pid, started] = CHOSEN.exec(part) ?? [];
    if (!pid || !started) throw refused(`"${part.slice(0, 60)}" names no session; choose it from the list.`);
    return { pid: Number(pid), started };
  });
}

export const isChosen = (text: string) =>
  text.split(",").every((part) => CHOSEN.test(part.trim())) && text.trim() !== "";

/**
 * Why a session `a` with role `r` is never ended from here, or null. The same words decide what the preview shows
 * and, inside the statement that signals, what is signalled.
 */
export const PROTECTED = `case
    when a.pid = pg_backend_pid() or a.application_name ilike 'wheelhouse%' then 'the console itself'
    when a.backend_type is null or a.backend_start is null then 'hidden from our login'
    when a.backend_type = 'walsender' then 'replication'
    when a.backend_type = 'autovacuum worker' then 'autovacuum'
    when a.backend_type <> 'client backend' then 'part of the server'
    when coalesce(r.rolsuper, true) then 'a superuser'
    when r.rolreplication then 'a replication login'
    when a.datname is distinct from current_database() then 'in another database'
  end`;

export const STARTED = `to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const Backend = z.object({
  pid: z.number(),
  started: z.string().nullable(),
  application: z.string(),
  user: z.string(),
  type: z.string(),
  state: z.string(),
  waits: z.string(),
  queryStarted: z.string().nullable(),
  queryMs: z.number().nullable(),
  transactionMs: z.number().nullable(),
  stateMs: z.number().nullable(),
  query: z.string(),
  blockedBy: z.array(z.number()),
  protected: z.string().nullable(),
});
export type Backend = z.output<typeof Backend>;

const BACKENDS = {
  name: "sessions",
  text: `select a.pid, ${STARTED} as "started", coalesce(a.application_name, '') as "application",
      coalesce(a.usename::text, '') as "user", coalesce(a.backend_type, '') as "type", coalesce(a.state, '') as "state",
      concat_ws(': ', a.wait_event_type, a.wait_event) as "waits", a.query_start::text as "queryStarted",
      extract(epoch from clock_timestamp() - a.query_start)::float8 * 1000 as "queryMs",
      extract(epoch from clock_timestamp() - a.xact_start)::float8 * 1000 as "transactionMs",
      extract(epoch from clock_timestamp() - a.state_change)::float8 * 1000 as "stateMs",
      left(coalesce(a.query, ''), 4000) as "query",
      case when a.wait_event_type = 'Lock' then pg_blocking_pids(a.pid) else '{}'::int[] end as "blockedBy",
      ${PROTECTED} as "protected"
    from pg_stat_activity a left join pg_roles r on r.oid = a.usesysid
    where a.datname = current_database() and a.pid <> pg_backend_pid()
    order by a.xact_start nulls last, a.pid limit ${MOST_BACKENDS}`,
  row: Backend,
};

/** Every session in this database; what those of others do is hidden from a login without pg_monitor. */
export const readBackends = (database: Database): Promise<Rows<Backend>> => database.read(BACKENDS);

const WHAT = { "idle in transaction": "holds a transaction open", active: "runs" } as const;
export const doingOf = (state: string) => WHAT[state as keyof typeof WHAT] ?? (state || "does not say");

/** How many wait for each session, directly or behind others. */
export function waitersOf(backends: readonly Backend[]): Map<number, Set<number>> {
  const direct = new Map<number, number[]>();
  for (const { pid, blockedBy } of backends)
    for (const blocker of blockedBy) direct.set(blocker, [...(direct.get(blocker) ?? []), pid]);
  const all = new Map<number, Set<number>>();
  for (const pid of direct.keys()) {
    const found = new Set<number>();
    const open = [pid];
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const waiter of direct.get(next) ?? [])
        if (waiter !== pid && !found.has(waiter)) {
          found.add(waiter);
          open.push(waiter);
        }
    all.set(pid, found);
  }
  return all;
}

export type Branch = { backend: Backend; depth: number };

/** Those who block first, each followed by whom it holds up; who waits in a circle begins where it is first met. */
export function blockingTree(backends: readonly Backend[]): Branch[] {
  const byPid = new Map(backends.map((backend) => [backend.pid, backend]));
  const waiters = waitersOf(backends);
  const involved = backends.filter(({ pid, blockedBy }) => blockedBy.length > 0 || waiters.has(pid));
  const seen = new Set<number>();
  const tree: Branch[] = [];
  const walk = (backend: Backend, depth: number) => {
    if (seen.has(backend.pid)) return;
    seen.add(backend.pid);
    tree.push({ backend, depth });
    for (const next of involved) if (next.blockedBy.includes(backend.pid)) walk(next, depth + 1);
  };
  const roots = involved.filter(({ blockedBy }) => !blockedBy.some((pid) => byPid.has(pid)));
  for (const root of roots) walk(root, 0);
  for (const rest of involved) walk(rest, 0);
  return tree;
}
