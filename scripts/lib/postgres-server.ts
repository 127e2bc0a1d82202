import { readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { freePort } from "./ports";
import type { Cluster } from "./postgres-cluster";
import { commandOf, identityOf, lives } from "./processes.mjs";
import { codeOf, fullDiskSentence, Refusal } from "./refusal";
import { lastLines } from "./run";

export type Server = { pid: number; port: number };

const largestLog = 20 * 1024 * 1024;
/** Helpers of a killed server finish the statement they are in before they notice. */
const patienceMilliseconds = 120_000;

/**
 * Starts the server, or takes over the one that an interrupted earlier start left running. The server is
 * a daemon on purpose: neither Ctrl-C in the terminal nor the death of the launcher may reach it before
 * the programs that use it.
 */
export async function startServer(
  cluster: Cluster,
  password: string,
  options: { durable: boolean; port?: number },
): Promise<Server> {
  const running = await runningServer(cluster, password);
  if (running) return running;
  await rotate(cluster.log);
  for (const deadline = Date.now() + patienceMilliseconds; ; await sleep(500)) {
    const port = options.port ?? (await freePort());
    const { code } = await cluster.pg("pg_ctl", [
      "-D",
      cluster.folder,
      "-w",
      "-t",
      "300",
      "-l",
      cluster.log,
      "-o",
      settings(port, options.durable),
      "start",
    ]);
    const started = await runningServer(cluster, password);
    if (started) return started;
    const log = lastLines(await readFile(cluster.log, "utf8").catch(() => ""), 20);
    if (Date.now() > deadline || !isWorthRetrying(log)) throw new Refusal(whyNotStarted(log, cluster, code));
  }
}

export async function stopServer(cluster: Cluster, mode: "fast" | "immediate" = "fast"): Promise<void> {
  const stop = (how: string) =>
    cluster.pg("pg_ctl", ["-D", cluster.folder, "-w", "-t", "30", "-m", how, "stop"]);
  if ((await readPidFile(cluster)) === undefined) return;
  const { code } = await stop(mode);
  if (code !== 0 && mode === "fast") await stop("immediate");
}

/**
 * Sized for one small host. Without durability (tests) a crash of the machine may lose the database, and
 * writing is several times faster.
 */
function settings(port: number, durable: boolean): string {
  const all: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    shared_buffers: "256MB",
    max_connections: "100",
    max_wal_size: "1GB",
    random_page_cost: "1.1",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return [`-p ${port}`, ...Object.entries(all).map(([name, value]) => `-c ${name}=${value || '""'}`)].join(
    " ",
  );
}

/** The noted server, if it runs and answers to our password as the server of this very folder. */
async function runningServer(cluster: Cluster, password: string): Promise<Server | undefined> {
  const noted = await readPidFile(cluster);
  if (noted === undefined || !lives(noted.pid)) return undefined;
  if (!isServerOf(cluster, noted.pid)) {
    await disownPidFile(cluster);
    return undefined;
  }
  return (await answersAs(cluster, noted.port, password)) ? noted : undefined;
}

/** False for another program that was given the number since, and for a dead server nobody has buried yet. */
function isServerOf(cluster: Cluster, pid: number): boolean {
  return identityOf(pid) !== undefined && (commandOf(pid) ?? cluster.folder).includes(cluster.folder);
}

/**
 * Postgres would take the noted number for a living server and refuse to start. The file itself must
 * stay: its last lines let Postgres see whether helpers of the dead server still write to the folder.
 */
async function disownPidFile(cluster: Cluster): Promise<void> {
  const file = path.join(cluster.folder, "postmaster.pid");
  const impossiblePid = String(2 ** 30);
  await writeFile(file, (await readFile(file, "utf8")).replace(/^\d+/, impossiblePid));
}

async function readPidFile(cluster: Cluster): Promise<Server | undefined> {
  const text = await readFile(path.join(cluster.folder, "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , port] = text.split("\n").map(Number);
  return pid && port ? { pid, port } : undefined;
}

/** A server that was started a moment ago, or recovers from a crash, refuses at first and is asked again. */
async function answersAs(cluster: Cluster, port: number, password: string): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    const client = new Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password,
      database: "postgres",
      connectionTimeoutMillis: 5000,
    });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ folder: string }>(
        "select current_setting('data_directory') as folder",
      );
      return path.resolve(rows[0]?.folder ?? "") === path.resolve(cluster.folder);
    } catch (error) {
      if (codeOf(error) === "28P01") {
        throw new Refusal(
          `The embedded database in ${cluster.folder} does not accept the password kept for it; restore the "secrets" folder that belongs to it.`,
        );
      }
      const mayComeUp = codeOf(error) === "57P03" || codeOf(error) === "ECONNREFUSED";
      if (!mayComeUp || (await readPidFile(cluster)) === undefined) return false;
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
}

/** Another program may take the port between asking and using; a killed server's last helpers may still be going. */
function isWorthRetrying(log: string): boolean {
  return /address already in use|could not bind|could not create any TCP|pre-existing shared memory/i.test(
    log,
  );
}

export function whyNotStarted(
  log: string,
  cluster: Pick<Cluster, "folder" | "log">,
  code: number | null,
): string {
  if (/no space left on device/i.test(log)) return fullDiskSentence(cluster.folder);
  if (/could not map anonymous shared memory|cannot allocate memory/i.test(log))
    return "The embedded database did not get the memory it needs (256 MB); free some memory and start again.";
  const reason = log
    .split("\n")
    .findLast((entry) => /FATAL|PANIC|could not/.test(entry))
    ?.replace(/^.*?(FATAL|PANIC):\s*/, "");
  return `The embedded database did not start (${reason ?? `pg_ctl ended with ${code}`}); its log is ${cluster.log}.`;
}

async function rotate(log: string): Promise<void> {
  const size = (await stat(log).catch(() => undefined))?.size ?? 0;
  if (size > largestLog) await rename(log, `${log}.1`);
}
