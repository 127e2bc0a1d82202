import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

export class NotPrinted extends Error {}

type Print = { browser: string; url: string; limitMs: number };

/**
 * A page as PDF, by a browser of its own: own profile, nothing of our environment, no way to any network but the
 * loopback, ended with all its children when it is done or late.
 */
export async function printWithBrowser({ browser, url, limitMs }: Print): Promise<Buffer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wheelhouse-print-"));
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
    await ended(child, limitMs);
    return await readFile(file).catch(() => {
      throw new NotPrinted("The browser ended and left no PDF.");
    });
  } finally {
    endGroup(child.pid);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
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
