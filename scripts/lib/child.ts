import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { rename, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { leashed, root } from "./root";
import { killGroup } from "./run";

export type ChildPlan = {
  /** Arguments to this Node, after the leash. */
  args: string[];
  env: NodeJS.ProcessEnv;
  log: string;
  /** How long it may take to finish what it has begun, once told to stop. */
  graceSeconds: number;
};

export type Child = {
  pid: number;
  /** Settles at the first line that says `ready`; never, for programs that are asked over HTTP instead. */
  saidReady: Promise<void>;
  exited: Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts one program of the product in a process group of its own, so that Ctrl-C in the terminal reaches
 * it when its turn comes and not before, with what it says going to its log.
 */
export function startChild(plan: ChildPlan): Child {
  const log = createWriteStream(plan.log, { flags: "a", mode: 0o600 });
  log.on("error", () => {});
  const child = spawn(process.execPath, [...leashed, ...plan.args], {
    cwd: root,
    env: plan.env,
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const saidReady = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      if (text.trim() === "ready") resolve();
    });
  });
  const exited = endOf(child).finally(() => log.end());
  const pid = child.pid ?? -1;
  return {
    pid,
    saidReady,
    exited,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      killGroup(pid, "SIGTERM");
      const patience = new AbortController();
      await Promise.race([
        exited,
        sleep(plan.graceSeconds * 1000, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
      killGroup(pid, "SIGKILL");
      await exited;
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  });
}

const largestLog = 20 * 1024 * 1024;

export async function rotateLog(file: string): Promise<void> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (size > largestLog) await rename(file, `${file}.1`);
}
