import { createHash } from "node:crypto";
import { open, rename } from "node:fs/promises";
import { z } from "zod";
import { addressOf, type Session, withSession } from "@/platforms/drivers/postgres-session";
import { redact } from "@/platforms/outbound/redact";
import { type ActionCall, type Conversation, PlatformError } from "@/platforms/platform";
import { backupName, dumpFile, openStore, removeParts, writeManifest } from "./backup-store";
import { BACKUP } from "./credentials";
import { libpqEnvironment, type Programs, programsHere, start, suitable } from "./programs";

const SERVER = {
  name: "server-to-dump",
  text: `select current_database()::text as "database", current_setting('server_version_num')::int / 10000 as "major",
    pg_database_size(current_database())::float8 as "bytes", pg_is_in_recovery() as "replica"`,
  row: z.object({ database: z.string(), major: z.number(), bytes: z.number(), replica: z.boolean() }),
};
type Server = z.output<typeof SERVER.row>;

const TABLES = {
  name: "tables-to-dump",
  text: `select format('%I.%I', n.nspname, c.relname) as "name" from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
      and not exists(select 1 from pg_catalog.pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1`,
  row: z.object({ name: z.string() }),
};

/** Exact rows of each table, one after the other. */
export async function countTables(
  session: Session,
  run: Pick<ActionCall, "signal">,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of (await session.read(TABLES)).rows) {
    const query = {
      name: "count-table",
      text: `select count(*)::float8 as "rows" from ${name}`,
      row: z.object({ rows: z.number() }),
    };
    counts[name] = (await session.run(query, [], run.signal)).rows[0]?.rows ?? 0;
  }
  return counts;
}

const asBackup = <T>(c: Conversation, work: (session: Session) => Promise<T>) =>
  withSession(c, BACKUP, { purpose: "backup", statementSeconds: 0, lockSeconds: 30, readOnly: true }, work);

export async function serverOf(session: Session): Promise<Server> {
  const server = (await session.read(SERVER)).rows[0];
  if (!server) throw new PlatformError("unreadable", "The server does not say what it is.");
  return server;
}

/** The programs that can read this server, or why there are none. */
export async function programsFor(c: Conversation, major: number): Promise<Programs> {
  const here = await programsHere(c);
  const found = suitable(here, major);
  if (found) return found;
  const newest = here.at(-1)?.major;
  throw new PlatformError(
    "not-deployed",
    newest === undefined
      ? `pg_dump is not installed where the console runs; install the client programs of Postgres ${major}.`
      : `pg_dump here is of Postgres ${newest} and the server is ${major}; install the client programs of ${major}.`,
    { notSent: true },
  );
}

export const readiness = (c: Conversation) =>
  asBackup(c, async (session) => {
    const server = await serverOf(session);
    return { server, programs: await programsFor(c, server.major) };
  });

const SNAPSHOT = {
  name: "export-snapshot",
  text: `select pg_export_snapshot() as "snapshot"`,
  row: z.object({ snapshot: z.string() }),
};
const plain = (text: string) => ({ name: text, text, row: z.looseObject({}) });

/** The dump and the counts are of one snapshot, so that a restore can be compared row for row. */
export async function dump(c: Conversation, run: ActionCall) {
  await openStore(c);
  const url = await addressOf(c, BACKUP);
  const startedAt = c.now();
  const name = backupName(startedAt, run.id);
  return asBackup(c, async (session) => {
    const server = await serverOf(session);
    const programs = await programsFor(c, server.major);
    await session.read(plain("begin isolation level repeatable read read only"));
    const snapshot = (await session.read(SNAPSHOT)).rows[0]?.snapshot ?? "";
    run.say(`pg_dump ${programs.major} reads ${server.database} of Postgres ${server.major}.`);
    try {
      const written = await stream(c, run, {
        program: programs.dump,
        environment: libpqEnvironment(url, "backup"),
        snapshot,
        name,
        expected: server.bytes,
      });
      run.say("Counting the rows of the same snapshot.");
      const tables = await countTables(session, run);
      await rename(`${dumpFile(c, name)}.part`, dumpFile(c, name));
      await writeManifest(c, {
        name,
        environment: c.environment.id,
        database: server.database,
        serverVersion: server.major,
        programVersion: programs.major,
        startedAt: startedAt.toISOString(),
        finishedAt: c.now().toISOString(),
        ...written,
        tables,
      });
      return { name, ...written, tables: Object.keys(tables).length };
    } finally {
      await removeParts(c, name);
    }
  });
}

async function stream(
  c: Conversation,
  run: ActionCall,
  wanted: {
    program: string;
    environment: Record<string, string>;
    snapshot: string;
    name: string;
    expected: number;
  },
): Promise<{ bytes: number; sha256: string }> {
  const file = await open(`${dumpFile(c, wanted.name)}.part`, "wx", 0o600);
  const child = start(
    wanted.program,
    ["--format=custom", "--no-password", "--lock-wait-timeout=30s", `--snapshot=${wanted.snapshot}`],
    wanted.environment,
  );
  run.signal.addEventListener("abort", child.kill, { once: true });
  if (run.signal.aborted) child.kill();
  const complaints = listenTo(child.stderr, run);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) {
      hash.update(piece);
      await file.appendFile(piece);
      bytes += piece.length;
      run.progress(bytes, null, `${(bytes / 1e6).toFixed(1)} MB written`);
    }
    await file.sync();
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    await child.ended;
    run.signal.removeEventListener("abort", child.kill);
    await file.close();
  }
  const { code } = await child.ended;
  if (run.signal.aborted) throw new PlatformError("failed", "The backup was stopped; nothing of it is kept.");
  if (code !== 0)
    throw new PlatformError("failed", `pg_dump ended with ${code}: ${complaints() || "it gave no reason"}`);
  return { bytes, sha256: hash.digest("hex") };
}

/** Says each line of what a program complains about; gives the last, redacted. */
export function listenTo(stream: NodeJS.ReadableStream, run: Pick<ActionCall, "say">): () => string {
  let last = "";
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    const lines = (rest + piece).slice(-20_000).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      last = withoutValues(line);
      run.say(last, /error|fatal/i.test(line) ? "error" : "info");
    }
  });
  return () => (last || withoutValues(rest)).slice(0, 300);
}

/** Postgres repeats a row's values in its complaints ("Key (email)=(…)", CONTEXT: COPY … line 3: "…"). */
const withoutValues = (line: string) =>
  redact(line)
    .replace(/\)=\([^)]*\)/g, ")=(…)")
    .replace(/(COPY .{1,200}?, line \d+)[,:].*$/, "$1")
    .replace(/^(.{0,20}(?:DETAIL|CONTEXT|Command was)):.*$/i, "$1: …")
    .replace(/: "[^"]*"$/, ': "…"');
