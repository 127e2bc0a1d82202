import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { CommitUnheard, databaseTrouble, NoConnection } from "./trouble";

export type Db = NodePgDatabase;
export type Database = { db: Db; pool: pg.Pool; close(): Promise<void> };

/** What a connection begins with: it may see the rows of every tenant, until `withScope` narrows it. */
export const EVERYONES_ROWS = "-c app.scope=*";

/**
 * Opens the database with every wait bounded: a connection that dies, hangs or is cut in the middle costs one
 * failed statement, never the process. `role` is taken on by each connection, where the login role may do more.
 */
export function openDatabase(
  url: string,
  options: {
    applicationName: string;
    max?: number;
    role?: string;
    onError?: (error: Error) => void;
    statementSeconds?: number;
  } = {
    applicationName: "wheelhouse",
  },
): Database {
  const onError = options.onError ?? (() => undefined);
  const statementMs = (options.statementSeconds ?? 15) * 1000;
  const pool = new pg.Pool({
    connectionString: withOptions(url, [
      EVERYONES_ROWS,
      ...(options.role ? [`-c role=${options.role}`] : []),
    ]),
    max: options.max ?? 10,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementMs,
    query_timeout: statementMs + 2000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
  });
  pool.on("error", onError);
  // Without its own listener a client whose backend is killed inside a transaction takes the process with it.
  pool.on("connect", (client) => {
    client.on("error", onError);
    askInTurn(client);
  });
  return { db: givingBack(pool), pool, close: () => pool.end() };
}

/**
 * Every transaction gives its connection back: to be lent again where its end was heard, closed where it was not.
 * Left to itself, drizzle keeps one for ever whose `begin` fails, lends one again that still waits for an answer, and
 * tells the failure of the way back instead of the reason for it.
 */
function givingBack(pool: pg.Pool): Db {
  const db = drizzle(pool);
  db.transaction = async (work, config) => {
    const client = await pool.connect().catch((error: unknown) => {
      throw new NoConnection(error);
    });
    let reason: { error: unknown } | undefined;
    let isWorkDone = false;
    let isOver = false;
    try {
      const result = await drizzle(client).transaction(async (tx) => {
        try {
          const made = await work(tx);
          isWorkDone = true;
          return made;
        } catch (error) {
          reason = { error };
          throw error;
        }
      }, config);
      isOver = true;
      return result;
    } catch (error) {
      isOver = reason?.error === error;
      if (isWorkDone && databaseTrouble(error) === "lost") throw new CommitUnheard(error);
      throw reason ? reason.error : error;
    } finally {
      client.release(!isOver);
    }
  };
  return db;
}

/** The connections behind it, for what needs one to itself; a transaction has but its own. */
export function poolOf(db: Db & { $client?: pg.Pool }): pg.Pool {
  if (!db.$client)
    throw new Error("This needs a connection to itself, so it cannot be part of a transaction.");
  return db.$client;
}

type Ask = (...asked: unknown[]) => unknown;

/**
 * A connection answers one statement at a time. Work that asks several things at once has as many connections outside
 * of a transaction and a single one inside: there they wait here, because a driver need not keep them waiting.
 */
function askInTurn(client: pg.PoolClient): void {
  const ask: Ask = client.query.bind(client);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn: Ask = (...asked) => {
    // With a callback it is the pool that asks, which lends a connection to nobody else meanwhile.
    if (typeof asked.at(-1) === "function" || isSubmittable(asked[0])) return ask(...asked);
    const answer = last.then(() => ask(...asked));
    last = answer.catch(() => undefined);
    return answer;
  };
  client.query = inTurn as typeof client.query;
}

const isSubmittable = (asked: unknown) => typeof asked === "object" && asked !== null && "submit" in asked;

/** The address with more start options; those it names itself stay, because an address wins over what is given beside it. */
function withOptions(url: string, more: readonly string[]): string {
  const [place = "", query = ""] = url.split(/\?(.*)/s);
  const params = new URLSearchParams(query);
  const own = params.get("options");
  params.set("options", [...(own ? [own] : []), ...more].join(" "));
  return `${place}?${params}`;
}

/** One connection that hears NOTIFY; comes back by itself, and says so, because what was said meanwhile is lost. */
export function listen(
  url: string,
  channel: string,
  on: { message(payload: string): void; connected(): void; lost(): void },
): { close(): Promise<void> } {
  let client: pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function connect() {
    if (closed) return;
    const next = new pg.Client({
      connectionString: url,
      application_name: "wheelhouse-listen",
      keepAlive: true,
      connectionTimeoutMillis: 5000,
    });
    let gone = false;
    const again = () => {
      if (gone) return;
      gone = true;
      clearInterval(pulse);
      on.lost();
      void next.end().catch(() => undefined);
      if (!closed) timer = setTimeout(() => void connect(), 500 + Math.random() * 500);
    };
    // A half-open connection says nothing; asking now and then is the only way to know.
    const pulse = setInterval(() => {
      const late = setTimeout(again, 4000);
      next.query("select 1").then(() => clearTimeout(late), again);
    }, 10_000);
    next.on("error", again);
    next.on("end", again);
    next.on("notification", (message) => on.message(message.payload ?? ""));
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      client = next;
      on.connected();
    } catch {
      again();
    }
  }
  void connect();

  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
