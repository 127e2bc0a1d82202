import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";

const ROOTS = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
const TRIES = 3;
const START_MS = 10_000;

/**
 * Starts the program and waits for the end of its own input, which also comes when the process that started it is
 * killed: then it ends the server and removes its files.
 */
const KEEPER =
  '"$1" "$2/redis.conf" >/dev/null 2>&1 & pid=$!; cat >/dev/null; kill $pid; wait $pid; rm -rf "$2"';

export type LocalRedis = { url: string; close(): Promise<void> };

/** The redis-server of this machine, when there is one. */
export async function redisProgram(): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute), ...ROOTS];
  for (const folder of folders) {
    const file = path.join(folder, "redis-server");
    if (
      await access(file, constants.X_OK)
        .then(() => true)
        .catch(() => false)
    )
      return file;
  }
  return undefined;
}

/** A server on loopback with a password of its own and nothing kept on disk. */
export async function startRedis(program: string, settings: readonly string[] = []): Promise<LocalRedis> {
  for (let attempt = 1; ; attempt += 1) {
    const password = randomBytes(18).toString("hex");
    const port = await freePort();
    const folder = await mkdtemp(path.join(tmpdir(), "wheelhouse-redis-"));
    const lines = [
      "bind 127.0.0.1",
      `port ${port}`,
      `requirepass ${password}`,
      `dir ${folder}`,
      'save ""',
      "appendonly no",
      "maxmemory-policy noeviction",
      ...settings,
    ];
    await writeFile(path.join(folder, "redis.conf"), `${lines.join("\n")}\n`, { mode: 0o600 });
    const keeper = spawn("sh", ["-c", KEEPER, "sh", program, folder], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    const ended = new Promise<void>((resolve) => {
      keeper.once("error", () => resolve());
      keeper.once("close", () => resolve());
    });
    keeper.stdin?.on("error", () => {});
    const close = async () => {
      keeper.stdin?.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    };
    const url = `redis://:${password}@127.0.0.1:${port}/0`;
    if (await answers(url)) return { url, close };
    await close();
    if (attempt === TRIES) throw new Error(`${program} was started and did not answer.`);
  }
}

async function answers(url: string): Promise<boolean> {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const redis = new Redis(url, {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
    });
    redis.on("error", () => {});
    try {
      await redis.connect();
      await redis.ping();
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      redis.disconnect();
    }
  }
  return false;
}

/** Somebody else may take it meanwhile; then the server does not answer to our password. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
