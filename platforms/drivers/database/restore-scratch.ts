import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import type { PreviewSeen } from "@/domain/preview";
import { addressOf, type Session, withSession } from "@/platforms/drivers/postgres-session";
import {
  type Action,
  type ActionCall,
  type Conversation,
  PlatformError,
  type Settled,
} from "@/platforms/platform";
import type { DatabaseSetting } from "./action-kit";
import { checkDump, dumpFile, type Manifest, readManifest, writeManifest } from "./backup-store";
import { BACKUP, SCRATCH } from "./credentials";
import { countTables, listenTo, serverOf } from "./dump";
import { libpqEnvironment, programsHere, start, suitable } from "./programs";
import { refused } from "./tables";

type Input = { backup: string };

/** Only databases that this console made are named so, and only such are ever dropped. */
const SCRATCH_NAME = /^wheelhouse_scratch_[0-9a-f]{12}$/;

const onServer = <T>(c: Conversation, work: (session: Session) => Promise<T>) =>
  withSession(c, SCRATCH, { purpose: "scratch", statementSeconds: 300, lockSeconds: 10 }, work);

const MAY_CREATE = {
  name: "may-create-databases",
  text: `select rolcreatedb or rolsuper as "may" from pg_catalog.pg_roles where rolname = current_user`,
  row: z.object({ may: z.boolean() }),
};

const plain = (text: string) => ({ name: "scratch-database", text, row: z.looseObject({}) });

/** What is needed and there: a whole backup, a scratch server as new as its source, programs that can read it. */
async function ready(c: Conversation, { backup }: Input) {
  const manifest = await readManifest(c, backup);
  const { server, may } = await onServer(c, async (session) => ({
    server: await serverOf(session),
    may: (await session.read(MAY_CREATE)).rows[0]?.may ?? false,
  }));
  if (!may)
    throw new PlatformError("forbidden", "The scratch server's login may not create databases.", {
      notSent: true,
    });
  if (server.major < manifest.serverVersion)
    throw refused(
      `The backup is of Postgres ${manifest.serverVersion} and the scratch server is ${server.major}; give one as new.`,
    );
  const programs = suitable(await programsHere(c), Math.max(manifest.programVersion, server.major));
  if (!programs)
    throw new PlatformError(
      "not-deployed",
      `No pg_restore of Postgres ${Math.max(manifest.programVersion, server.major)} or newer is installed where the console runs.`,
      { notSent: true },
    );
  return { manifest, server, programs };
}

async function preview(c: Conversation, input: Input): Promise<PreviewSeen> {
  const { manifest, server, programs } = await ready(c, input);
  const source = await addressOf(c, BACKUP).catch(() => undefined);
  const scratch = await addressOf(c, SCRATCH);
  const isSameServer = source !== undefined && source.host === scratch.host;
  const rows = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0);
  return {
    button: `Restore ${manifest.name} to prove it`,
    unit: "backup",
    targets: [
      {
        id: `backup:${manifest.name}:${manifest.sha256}`,
        title: `${manifest.name} of ${manifest.database}`,
        facts: { bytes: manifest.bytes, tables: Object.keys(manifest.tables).length, rows },
      },
    ],
    effects: [
      `A new database is made on the scratch server (Postgres ${server.major}), filled by pg_restore ${programs.major} in one transaction, counted, and dropped again.`,
      "The platform's own database is not touched.",
    ],
    inFlight: [],
    reversible: { is: true, how: "The scratch database is dropped at the end, whatever happened." },
    verifies: "Compares the rows of every table with what was counted when the backup was made.",
    warnings: [
      ...(isSameServer
        ? ["The scratch server is the very server that was backed up: it needs the disk and the load twice."]
        : []),
      "Customers' data lies on the scratch server until the scratch database is dropped.",
    ],
    bound: { sha256: manifest.sha256 },
  };
}

async function restore(c: Conversation, input: Input, run: ActionCall) {
  const started = performance.now();
  const { manifest, programs } = await ready(c, input);
  await checkDump(c, manifest, run.signal);
  run.say(`${manifest.name} is what was written: ${manifest.bytes} bytes, digest ${manifest.sha256}.`);
  const database = `wheelhouse_scratch_${randomBytes(6).toString("hex")}`;
  await onServer(c, (session) => session.read(plain(`create database "${database}" template template0`)));
  try {
    await load(c, run, { manifest, database, program: programs.restore });
    run.progress(1, 2, "counting");
    const counts = await withSession(
      c,
      SCRATCH,
      { purpose: "scratch", statementSeconds: 0, lockSeconds: 10, readOnly: true, database },
      (session) => countTables(session, run),
    );
    compare(manifest, counts);
    run.progress(2, 2, "compared");
    const restored = {
      at: c.now().toISOString(),
      seconds: Math.round((performance.now() - started) / 1000),
      tables: Object.keys(counts).length,
      rows: Object.values(counts).reduce((sum, count) => sum + count, 0),
    };
    await writeManifest(c, { ...manifest, restored });
    return restored;
  } finally {
    await dropScratch(c, database, run);
  }
}

async function load(
  c: Conversation,
  run: ActionCall,
  wanted: { manifest: Manifest; database: string; program: string },
): Promise<void> {
  const url = await addressOf(c, SCRATCH);
  url.pathname = `/${wanted.database}`;
  const child = start(
    wanted.program,
    [
      ...["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"],
      ...["--no-publications", "--no-subscriptions", "--no-security-labels", "--no-tablespaces"],
      `--dbname=${wanted.database}`,
      dumpFile(c, wanted.manifest.name),
    ],
    libpqEnvironment(url, "scratch"),
  );
  const complaints = listenTo(child.stderr, run);
  child.stdout.resume();
  run.signal.addEventListener("abort", child.kill, { once: true });
  if (run.signal.aborted) child.kill();
  const { code } = await child.ended;
  run.signal.removeEventListener("abort", child.kill);
  if (run.signal.aborted) throw new PlatformError("failed", "The restore was stopped.");
  if (code !== 0)
    throw new PlatformError(
      "failed",
      `pg_restore ended with ${code}: ${complaints() || "it gave no reason"}`,
    );
}

function compare({ tables }: Manifest, counts: Record<string, number>): void {
  const wrong = Object.entries(tables).filter(([name, rows]) => counts[name] !== rows);
  const added = Object.keys(counts).filter((name) => !(name in tables));
  if (wrong.length + added.length === 0) return;
  const [first] = wrong;
  throw new PlatformError(
    "failed",
    `The restored database is not the one that was backed up: ${wrong.length} tables differ, ${added.length} are new${first ? `; ${first[0]} has ${counts[first[0]] ?? "no"} rows instead of ${first[1]}` : ""}.`,
  );
}

async function dropScratch(c: Conversation, database: string, run: ActionCall): Promise<void> {
  if (!SCRATCH_NAME.test(database)) return;
  try {
    await onServer(c, (session) => session.read(plain(`drop database if exists "${database}" with (force)`)));
  } catch {
    run.say(`${database} could not be dropped; drop it by hand: it holds customers' data.`, "error");
  }
}

export const restoreScratch = ({ reask }: DatabaseSetting): Action<Input> => ({
  key: "database.restore-scratch",
  title: "Prove a backup by restoring it elsewhere",
  label: ({ backup }) => `Restore ${backup} elsewhere`,
  tier: 2,
  purpose:
    "Restores a backup into a new database on a scratch server, compares every table's rows, and drops it again. It never restores over anything.",
  fields: [
    {
      key: "backup",
      title: "Backup",
      kind: "choice",
      required: true,
      from: { query: "database.backups", value: "backup", title: "backup" },
    },
  ],
  capability: "database.backup",
  input: z.object({ backup: z.string().min(1, "Choose a backup.").max(100) }),
  target: () => "database:restore-scratch",
  repeatable: true,
  expectedSeconds: 300,
  timeoutSeconds: 12 * 3600,
  look: async (c, { backup }) => {
    const { restored } = await readManifest(c, backup);
    return { facts: { lastProof: restored?.at ?? null } };
  },
  preview,
  execute: async (c, input, run) => {
    const restored = await restore(c, input, run);
    return {
      said: `${restored.rows} rows in ${restored.tables} tables were restored and counted in ${restored.seconds} s; the scratch database is gone.`,
      facts: restored,
    };
  },
  verify: {
    afterSeconds: 0,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, { backup }, before): Promise<Settled> => {
      const { restored } = await readManifest(c, backup);
      return restored && restored.at !== before.lastProof
        ? {
            state: "succeeded",
            said: `Last verified restore: ${restored.at}, ${restored.tables} tables, ${restored.rows} rows.`,
            facts: restored,
          }
        : { state: "failed", said: "The backup was not proved: no restore of it was completed.", facts: {} };
    },
  },
  reask,
});
