import { type SpawnOptions, spawn } from "node:child_process";
import { Interrupted } from "./refusal";

export type Ended = { code: number | null; output: string };

type RunOptions = Pick<SpawnOptions, "cwd" | "env" | "uid" | "gid"> & {
  /** Given, the command runs in a group of its own, and all of it ends when the signal says so. */
  signal?: AbortSignal;
  timeoutSeconds?: number;
  onOutput?: (chunk: string) => void;
};

const keptCharacters = 200_000;

/**
 * Runs a command to its end and returns what it said, both streams together. A command that cannot even
 * be started ends with code null, like one that was killed: the caller reads the output either way.
 */
export function run(file: string, args: string[], options: RunOptions = {}): Promise<Ended> {
  const { signal, timeoutSeconds, onOutput, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Interrupted());
      return;
    }
    const ownGroup = signal !== undefined && process.platform !== "win32";
    // The pipe to its standard input is the leash: commands started with lib/leash.mjs end when it closes.
    const child = spawn(file, args, { ...spawnOptions, detached: ownGroup, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.on("error", () => {});
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-keptCharacters);
      onOutput?.(chunk.toString());
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);

    const kill = () => {
      if (child.pid !== undefined) killGroup(child.pid, "SIGKILL");
    };
    const timer = timeoutSeconds === undefined ? undefined : setTimeout(kill, timeoutSeconds * 1000);
    signal?.addEventListener("abort", kill, { once: true });
    const finish = (ended: Ended) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted) reject(new Interrupted());
      else resolve(ended);
    };
    child.once("error", (error) => finish({ code: null, output: `${output}\n${error.message}` }));
    child.once("close", (code) => finish({ code, output }));
  });
}

/** Signals a group leader with all its descendants, or the one process where there are no groups. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of process.platform === "win32" ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // Not a group, or gone already: the next target or nothing.
    }
  }
}

export function lastLines(text: string, count: number): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
