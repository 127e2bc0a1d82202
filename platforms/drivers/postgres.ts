import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { Pool } from "pg";
import { z } from "zod";
import { redact } from "@/platforms/outbound/redact";
import { type Conversation, type Evidence, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { databaseTrouble } from "./postgres-trouble";

const CONNECTIONS = 2;
const CONNECT_MS = 4000;
const STATEMENT_MS = 8000;
const LOCK_MS = 2000;
/** A server that stopped answering in the middle cannot enforce its own limit. */
const ANSWER_MS = 10_000;
const EXCERPT = 2000;
/** Settings in the address could switch off our own (options, timeouts), so only these stay. */
const KEPT_SETTINGS = /^(ssl[a-z]*|uselibpqcompat)$/;

/** A fixed question to a database. Values travel beside the text, never inside it. */
export type NamedQuery<Row extends z.ZodType> = { name: string; text: string; row: Row };

export type Rows<T> = { rows: T[]; durationMs: number; evidence: EvidenceOf };

export type Database = {
  read<Row extends z.ZodType>(
    query: NamedQuery<Row>,
    values?: readonly unknown[],
  ): Promise<Rows<z.output<Row>>>;
};

/**
 * The read-only way into a platform's own database. Its pool lives as long as the conversation and is replaced
 * when the secret changes. Neither the address nor the password ever leaves this file.
 */
export async function openDatabase(c: Conversation, credential = "database"): Promise<Database> {
  const address = await c.secret(credential);
  if (!address)
    throw new PlatformError(
      "not-deployed",
      `The configuration gives no "${credential}" credential for this environment, so its database cannot be read.`,
    );
  if (c.signal.aborted)
    throw new PlatformError("unreachable", "The connection to this environment is closed.");
  const pool = poolOf(c, credential, address);

  return { read: (query, values = []) => readRows(pool, query, values) };
}

/** What can be asked: a pool, or one connection of it. */
export type Askable = {
  query(config: { text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
};

export async function readRows<Row extends z.ZodType>(
  askable: Askable,
  query: NamedQuery<Row>,
  values: readonly unknown[],
): Promise<Rows<z.output<Row>>> {
  const started = performance.now();
  const evidenceOf = (text: string) => (): Evidence => ({
    method: "SQL",
    url: `sql:${query.name}`,
    httpStatus: null,
    durationMs: Math.round(performance.now() - started),
    excerpt: redact(text.slice(0, EXCERPT * 2)).slice(0, EXCERPT),
    correlationId: randomBytes(16).toString("hex"),
  });
  let found: unknown[];
  try {
    found = (await askable.query({ text: query.text, values: [...values] })).rows;
  } catch (error) {
    throw databaseTrouble(error, query.name, evidenceOf);
  }
  const durationMs = performance.now() - started;
  const first = evidenceOf(JSON.stringify(found.slice(0, 40)) ?? "");
  let kept: Evidence | undefined;
  const evidence = () => {
    kept ??= { ...first(), durationMs: Math.round(durationMs) };
    return kept;
  };
  const rows = z.array(query.row).safeParse(found);
  if (!rows.success) {
    const issue = rows.error.issues[0];
    throw new PlatformError(
      "unreadable",
      `The rows of "${query.name}" do not have the shape we know: ${issue?.path.join(".") || "row"} ${issue?.message ?? ""}.`,
      { evidence },
    );
  }
  return { rows: rows.data, durationMs, evidence };
}

type Kept = { address: string; pool: Pool; close(): void };

function poolOf(c: Conversation, credential: string, address: string): Pool {
  const key = `postgres:${credential}`;
  const known = c.memory.get(key) as Kept | undefined;
  if (known?.address === address) return known.pool;
  known?.close();

  const url = checkedAddress(address, credential);
  c.http.hide(decodeURIComponent(url.password));
  const pool = new Pool({
    connectionString: url.toString(),
    max: CONNECTIONS,
    application_name: "wheelhouse-observer",
    // UTC also decides how a time without a zone compares with one that has it.
    options: "-c default_transaction_read_only=on -c timezone=UTC",
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // Without a listener a connection that breaks while idle, or in the middle, would end the whole process.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));

  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    c.signal.removeEventListener("abort", close);
    pool.end().catch(() => {});
  };
  c.signal.addEventListener("abort", close);
  c.memory.set(key, { address, pool, close } satisfies Kept);
  return pool;
}

/** Complete, so that nothing is taken from the console's own PG* variables, and free of settings of its own. */
export function checkedAddress(address: string, credential: string): URL {
  const refusal = new PlatformError(
    "credentials",
    `The "${credential}" credential is not a complete address of the form postgres://user:password@host/database.`,
  );
  let url: URL;
  try {
    url = new URL(address.trim());
    decodeURIComponent(url.password);
  } catch {
    throw refusal;
  }
  const isComplete = url.hostname && url.username && url.password && url.pathname.length > 1;
  if (!/^postgres(ql)?:$/.test(url.protocol) || !isComplete) throw refusal;
  for (const name of [...url.searchParams.keys()])
    if (!KEPT_SETTINGS.test(name)) url.searchParams.delete(name);
  return url;
}

/** A quoted name for a query text. What is no plain name is refused, whoever configured it. */
export function identifier(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name))
    throw new PlatformError(
      "not-deployed",
      "A configured table or column name is not a plain name: letters, digits and underscores only, 63 at most.",
    );
  return `"${name}"`;
}

const COLUMNS = {
  name: "columns",
  text: `select table_name::text as "table", column_name::text as "column"
    from information_schema.columns where table_schema = $1 and table_name = any($2)`,
  row: z.object({ table: z.string(), column: z.string() }),
};

/** The columns that this login can see, by table. A table that is missing here is not there or not readable. */
export async function columnsOf(
  database: Database,
  schema: string,
  tables: readonly string[],
): Promise<Map<string, Set<string>>> {
  const { rows } = await database.read(COLUMNS, [schema, tables]);
  const found = new Map<string, Set<string>>();
  for (const { table, column } of rows) found.set(table, (found.get(table) ?? new Set()).add(column));
  return found;
}
