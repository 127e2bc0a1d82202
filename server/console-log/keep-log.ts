import os from "node:os";
import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { consoleLog } from "@/db/schema";
import type { LogLevel } from "@/domain/log-level";
import { storableJson } from "@/server/observe/storable";
import { keptLines } from "./kept-lines";

const EVERY_MS = 1000;
const AT_ONCE = 500;
const KEEP_DAYS = 7;
const KEEP_LINES = 200_000;

/** Writes what this process logs into the database, in batches, beside everything else. */
export function keepLog(db: Db, program: "web" | "worker"): { close(): Promise<void> } {
  const name = `${program} ${process.pid} on ${os.hostname()}`;
  let busy: Promise<unknown> = Promise.resolve();
  let isBusy = false;
  const turn = () => {
    if (isBusy) return;
    isBusy = true;
    // Its own trouble is not logged: that would be one more line to keep. The count of what was dropped tells of it.
    busy = writeLines(db, name, new Date())
      .catch(() => undefined)
      .finally(() => {
        isBusy = false;
      });
  };
  const timer = setInterval(turn, EVERY_MS);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await busy;
      await writeLines(db, name, new Date()).catch(() => undefined);
    },
  };
}

/** Writes down what waits, oldest first; without a database it goes on waiting. */
export async function writeLines(db: Db, process: string, now: Date): Promise<void> {
  const kept = keptLines();
  while (kept.lines.length > 0 || kept.dropped > 0) {
    const batch = kept.lines.slice(0, AT_ONCE);
    const lost = batch.length < AT_ONCE ? kept.dropped : 0;
    const rows = batch.flatMap((line) => rowOf(line, process) ?? []);
    if (lost > 0) rows.push(lostRow(lost, process, now));
    if (rows.length > 0) await insertLines(db, rows);
    kept.lines.splice(0, batch.length);
    kept.dropped -= lost;
  }
}

type Row = typeof consoleLog.$inferInsert;

/** One writer at a time, so that numbers grow in the order in which lines can be seen: who reads on misses none. */
export async function insertLines(db: Db, rows: Row[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('console-log'))`);
    await tx.insert(consoleLog).values(rows);
  });
}

const lostRow = (lost: number, process: string, at: Date): Row => ({
  at,
  level: "warn",
  process,
  text: `${lost} lines were not kept: the database was away or too slow for them.`,
  fields: { lost },
});

const LEVELS: readonly [number, LogLevel][] = [
  [50, "error"],
  [40, "warn"],
  [30, "info"],
];

/** A line of the logger as a row; what is no line of it is left out. */
function rowOf(line: string, process: string): Row | undefined {
  try {
    const { level, time, msg, pid: _pid, ...fields } = JSON.parse(line) as Record<string, unknown>;
    const at = new Date(String(time));
    if (Number.isNaN(at.getTime())) return undefined;
    const correlationId = fields.correlationId;
    const row = {
      level: LEVELS.find(([least]) => Number(level) >= least)?.[1] ?? "debug",
      process,
      text: String(msg ?? ""),
      fields,
      correlationId: typeof correlationId === "string" ? correlationId : null,
    };
    return { ...(JSON.parse(storableJson(row)) as typeof row), at };
  } catch {
    return undefined;
  }
}

/** Forgets what is older than it is kept. */
export async function forgetConsoleLog(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEEP_DAYS * 86_400_000).toISOString();
  await db.execute(sql`
    delete from console_log
    where at < ${before} or id <= (select id from console_log order by id desc offset ${KEEP_LINES} limit 1)`);
}
