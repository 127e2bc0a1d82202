import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
// biome-ignore lint/style/noRestrictedImports: a real server needs ports that are free.
import { freePort } from "@/scripts/lib/ports";

const LIBRARY = "/usr/lib/rabbitmq/lib";
const START_MS = 90_000;

/** The server of the distribution, when there is one; the command in the path insists on an account of its own. */
export const rabbitProgram = (existsSync(LIBRARY) ? readdirSync(LIBRARY) : [])
  .map((version) => path.join(LIBRARY, version, "sbin", "rabbitmq-server"))
  .find((file) => existsSync(file));

/** Waits for the end of its own input, then ends the server and the name service that came with it. */
const KEEPER = `"$1" >/dev/null 2>&1 & pid=$!; cat >/dev/null; kill $pid; wait $pid
for epmd in /usr/lib/erlang/erts-*/bin/epmd; do "$epmd" -kill >/dev/null 2>&1; done; rm -rf "$2"`;

export type RealRabbit = {
  url: string;
  user: string;
  password: string;
  close(): Promise<void>;
};

/** A broker with its management page on loopback, everything of it in one folder that goes away with it. */
export async function startRabbit(program: string): Promise<RealRabbit> {
  const folder = await mkdtemp(path.join(tmpdir(), "wheelhouse-rabbit-"));
  const [port, management, names, distribution] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const [user, password] = ["observer", randomBytes(18).toString("hex")];
  await writeFile(
    path.join(folder, "rabbitmq.conf"),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      "management.tcp.ip = 127.0.0.1",
      `management.tcp.port = ${management}`,
      `default_user = ${user}`,
      `default_pass = ${password}`,
      "vm_memory_high_watermark.absolute = 512MB",
      "disk_free_limit.absolute = 1MB",
      "",
    ].join("\n"),
    { mode: 0o600 },
  );
  await writeFile(path.join(folder, "enabled_plugins"), "[rabbitmq_management].\n");
  const keeper = spawn("sh", ["-c", KEEPER, "sh", program, folder], {
    stdio: ["pipe", "ignore", "ignore"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: process.env.NODE_ENV,
      HOME: folder,
      RABBITMQ_NODENAME: `wheelhouse-${path.basename(folder).slice(-6)}@localhost`,
      RABBITMQ_MNESIA_BASE: path.join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: path.join(folder, "log"),
      RABBITMQ_CONFIG_FILE: path.join(folder, "rabbitmq.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: path.join(folder, "enabled_plugins"),
      RABBITMQ_CONF_ENV_FILE: path.join(folder, "none"),
      RABBITMQ_DIST_PORT: String(distribution),
      ERL_EPMD_PORT: String(names),
      ERL_EPMD_ADDRESS: "127.0.0.1",
    },
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
  const url = `http://127.0.0.1:${management}`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    const reply = await fetch(`${url}/api/overview`, { headers: { authorization } }).catch(() => undefined);
    if (reply?.ok) return { url, user, password, close };
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await close();
  throw new Error(`${program} was started and did not answer.`);
}
