import { Client } from "pg";
import { z } from "zod";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { checkedAddress, type Database, type NamedQuery, type Rows, readRows } from "./postgres";
import { databaseTrouble } from "./postgres-trouble";

const CONNECT_MS = 6000;

export type SessionOptions = {
  /** Part of the application name, so that nobody mistakes it for a customer's: "wheelhouse-operator". */
  purpose: "operator" | "backup" | "scratch";
  /** 0 waits as long as it takes; then the caller's signal is the limit. */
  statementSeconds: number;
  lockSeconds: number;
  readOnly?: boolean;
  /** Another database of the same server. */
  database?: string;
  /** A warning or notice that the server sends beside its answer. */
  notice?(text: string): void;
};

export type Session = Database & {
  pid: number;
  /** As `read`, ended at the server when the signal ends. */
  run<Row extends z.ZodType>(
    query: NamedQuery<Row>,
    values?: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<Rows<z.output<Row>>>;
};

/** The address behind a credential, complete, without settings of its own, its password known to redaction. */
export async function addressOf(c: Conversation, credential: string): Promise<URL> {
  const address = await c.secret(credential);
  if (!address)
    throw new PlatformError(
      "not-deployed",
      `The configuration gives no "${credential}" credential for this environment.`,
    );
  const url = checkedAddress(address, credential);
  c.http.hide(decodeURIComponent(url.password));
  return url;
}

/** One connection for one piece of work that may write; closed afterwards, whatever happened. */
export async function withSession<T>(
  c: Conversation,
  credential: string,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const url = await addressOf(c, credential);
  if (options.database !== undefined) url.pathname = `/${encodeURIComponent(options.database)}`;
  const client = await connect(url, options);
  try {
    const { pid } = await only(client, OWN_PID);
    return await work({
      pid,
      read: (query, values = []) => readRows(client, query, values),
      run: (query, values = [], signal) =>
        cancellable(url, pid, signal, () => readRows(client, query, values)),
    });
  } finally {
    await client.end().catch(() => {});
  }
}

const OWN_PID = {
  name: "own-session",
  text: "select pg_catalog.pg_backend_pid() as pid",
  row: z.object({ pid: z.number() }),
};

async function only<Row extends z.ZodType>(client: Client, query: NamedQuery<Row>): Promise<z.output<Row>> {
  const [row] = (await readRows(client, query, [])).rows;
  if (row === undefined) throw new PlatformError("unreadable", `The query "${query.name}" gave no row.`);
  return row;
}

async function connect(url: URL, options: SessionOptions): Promise<Client> {
  const client = new Client({
    connectionString: url.toString(),
    application_name: `wheelhouse-${options.purpose}`,
    // Names are looked up in the catalog alone, so that nobody's function can stand in for a built-in one.
    options: `-c search_path=pg_catalog -c timezone=UTC -c default_transaction_read_only=${options.readOnly ? "on" : "off"} -c statement_timeout=${options.statementSeconds * 1000} -c lock_timeout=${options.lockSeconds * 1000} -c idle_in_transaction_session_timeout=0`,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  });
  client.on("error", () => {});
  client.on("notice", (notice) => options.notice?.(notice.message ?? ""));
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    const trouble = databaseTrouble(error, "connect", (excerpt) => () => ({
      method: "SQL",
      url: "sql:connect",
      httpStatus: null,
      durationMs: 0,
      excerpt,
      correlationId: "",
    }));
    throw new PlatformError(trouble.trouble, trouble.message, { ...trouble.details, notSent: true });
  }
  return client;
}

async function cancellable<T>(
  url: URL,
  pid: number,
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
): Promise<T> {
  if (!signal) return ask();
  if (signal.aborted)
    throw new PlatformError("failed", "It was stopped before this step.", { notSent: true });
  let cancelling: Promise<void> | undefined;
  const stop = () => {
    cancelling = cancel(url, pid).catch(() => {});
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await ask();
  } finally {
    signal.removeEventListener("abort", stop);
    // A late cancel must not hit the next statement.
    await cancelling;
  }
}

async function cancel(url: URL, pid: number): Promise<void> {
  const client = await connect(url, { purpose: "operator", statementSeconds: 5, lockSeconds: 2 });
  try {
    await client.query("select pg_catalog.pg_cancel_backend($1)", [pid]);
  } finally {
    await client.end().catch(() => {});
  }
}
