import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import type { Conversation } from "@/platforms/platform";

const KEPT_MS = 10 * 60_000;
/** Where distributions keep several versions beside each other: <root>/<version>/bin. */
const ROOTS = ["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt", "/usr"];
const VERSIONED = /^(?:\d+|pgsql-\d+|postgresql@\d+|libpq)$/;
const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

export type Programs = { major: number; dump: string; restore: string };

/** Every pg_dump and pg_restore of this machine, the oldest first. */
export async function programsHere(c: Conversation): Promise<Programs[]> {
  const kept = c.memory.get("postgres:programs") as { at: number; found: Programs[] } | undefined;
  if (kept && c.now().getTime() - kept.at < KEPT_MS) return kept.found;
  const folders = new Set((process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute));
  for (const root of ROOTS)
    for (const name of await readdir(root).catch(() => []))
      if (VERSIONED.test(name)) folders.add(path.join(root, name, "bin"));
  const found = new Map<number, Programs>();
  for (const folder of folders) {
    const programs = { dump: path.join(folder, "pg_dump"), restore: path.join(folder, "pg_restore") };
    const major = await majorOf(programs.dump);
    if (major !== undefined && (await isRunnable(programs.restore)) && !found.has(major))
      found.set(major, { major, ...programs });
  }
  const sorted = [...found.values()].sort((a, b) => a.major - b.major);
  c.memory.set("postgres:programs", { at: c.now().getTime(), found: sorted });
  return sorted;
}

/** The programs for a server: its own version before a newer one. An older one refuses to read it. */
export const suitable = (programs: readonly Programs[], serverMajor: number) =>
  programs.find(({ major }) => major >= serverMajor);

const isRunnable = (file: string) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

async function majorOf(program: string): Promise<number | undefined> {
  if (!(await isRunnable(program))) return undefined;
  let text = "";
  const child = start(program, ["--version"], {});
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  const { code } = await child.ended;
  const major = /\) (\d+)/.exec(text)?.[1];
  return code === 0 && major ? Number(major) : undefined;
}

/**
 * What libpq needs to know, as environment: arguments can be read by everybody on the machine. Nothing of the
 * console's own environment goes along, and encryption is never checked less than the console's own driver does.
 */
export function libpqEnvironment(url: URL, purpose: string): Record<string, string> {
  const mode = url.searchParams.get("sslmode");
  const asGiven = url.searchParams.get("uselibpqcompat") === "true";
  const sslmode =
    mode === null || mode === "disable"
      ? (mode ?? "prefer")
      : mode === "no-verify"
        ? "require"
        : asGiven
          ? mode
          : "verify-full";
  const certificate = (name: string) => url.searchParams.get(name);
  return {
    PGHOST: url.hostname.replace(/^\[|\]$/g, ""),
    PGPORT: url.port || "5432",
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGAPPNAME: `wheelhouse-${purpose}`,
    PGCONNECT_TIMEOUT: "10",
    PGSSLMODE: sslmode,
    ...(sslmode.startsWith("verify") ? { PGSSLROOTCERT: certificate("sslrootcert") ?? CA_BUNDLE } : {}),
    ...(certificate("sslcert") ? { PGSSLCERT: certificate("sslcert") ?? "" } : {}),
    ...(certificate("sslkey") ? { PGSSLKEY: certificate("sslkey") ?? "" } : {}),
  };
}

type Started = {
  stdout: Readable;
  stderr: Readable;
  kill(): void;
  ended: Promise<{ code: number | null; failed?: string }>;
};

export function start(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
): Started {
  const child = spawn(program, [...args], {
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", NODE_ENV: process.env.NODE_ENV, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    kill: () => void child.kill("SIGTERM"),
    ended: new Promise((resolve) => {
      child.once("error", (error) => resolve({ code: null, failed: error.name }));
      child.once("close", (code) => resolve({ code }));
    }),
  };
}
