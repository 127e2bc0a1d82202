import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { commandOf } from "@/scripts/lib/processes.mjs";
import { isFullDisk } from "@/scripts/lib/refusal";
import { log } from "@/server/log";

export class NotPrinted extends Error {}

const NO_ROOM = "The disk of the worker that prints is full. Make room there, then ask again.";
/** A profile and a report take less. */
const ROOM_BYTES = 64 * 1024 * 1024;
const PREFIX = "wheelhouse-print-";
/** No print takes so long: its worker died. */
const LEFT_MS = 10 * 60_000;

export type Print = {
  browser: string;
  url: string;
  limitMs: number;
  /** Where it works. */
  temporary?: string | undefined;
  room?: ((folder: string) => Promise<number>) | undefined;
};

/**
 * A page as PDF, by a browser of its own: own profile, nothing of our environment, no way to any network but the
 * loopback, ended with all its children when it is done or late.
 */
export async function printWithBrowser({
  browser,
  url,
  limitMs,
  temporary = os.tmpdir(),
  room = roomIn,
}: Print): Promise<Buffer> {
  await sweep(temporary);
  try {
    const folder = await mkdtemp(path.join(temporary, PREFIX));
    try {
      return await printIn(folder, { browser, url, limitMs });
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  } catch (error) {
    if (isFullDisk(error) || (error instanceof NotPrinted && (await room(temporary)) < ROOM_BYTES))
      throw new NotPrinted(NO_ROOM);
    throw error;
  }
}

async function printIn(folder: string, { browser, url, limitMs }: Print): Promise<Buffer> {
  const file = path.join(folder, "page.pdf");
  const child = spawn(
    browser,
    [
      "--headless",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-extensions",
      "--disable-background-networking",
      "--disable-sync",
      "--no-first-run",
      "--no-default-browser-check",
      // Nobody listens there; the loopback itself never goes through a proxy.
      "--proxy-server=http://127.0.0.1:9",
      `--user-data-dir=${folder}`,
      "--no-pdf-header-footer",
      `--print-to-pdf=${file}`,
      url,
    ],
    {
      detached: true,
      stdio: "ignore",
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LANG: "C.UTF-8", NODE_ENV: "production" },
    },
  );
  try {
    const over = ended(child, limitMs);
    await Promise.all([over, writeFile(pidFile(folder), String(child.pid))]);
    const body = await readFile(file).catch(() => undefined);
    if (!body) throw new NotPrinted("The browser ended and left no PDF.");
    if (!body.subarray(-1024).includes("%%EOF"))
      throw new NotPrinted("The browser ended in the middle of the PDF.");
    return body;
  } finally {
    endGroup(child.pid);
  }
}

const pidFile = (folder: string) => path.join(folder, "browser.pid");

const roomIn = async (folder: string) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Ends the browsers of workers that died, and takes away what they had written. */
async function sweep(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(temporary, name);
    try {
      if (Date.now() - (await stat(folder)).mtimeMs < LEFT_MS) continue;
      const pid = Number(await readFile(pidFile(folder), "utf8").catch(() => ""));
      // By now the number may be somebody else's.
      if (pid > 0 && commandOf(pid)?.includes(folder)) endGroup(pid);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    } catch (error) {
      log.warn({ error, folder }, "what a print left behind stays for now");
    }
  }
}

function ended(child: ReturnType<typeof spawn>, limitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new NotPrinted(`The browser was not done after ${Math.round(limitMs / 1000)} s.`)),
      limitMs,
    );
    const settle = (end: () => void) => {
      clearTimeout(timer);
      end();
    };
    child.once("error", (error) =>
      settle(() => reject(new NotPrinted(`The browser does not start: ${codeOf(error)}.`))),
    );
    child.once("exit", (code, signal) =>
      settle(() =>
        code === 0
          ? resolve()
          : reject(new NotPrinted(`The browser ended with ${signal ?? `code ${code}`}.`)),
      ),
    );
  });
}

const codeOf = (error: Error) => ("code" in error ? String(error.code) : error.name);

/** It leads a process group of its own; what it started goes with it. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already, and everything it started with it.
  }
}
