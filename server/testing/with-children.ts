import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll } from "vitest";
import { leashed, root } from "@/scripts/lib/root";
import type { Stage } from "./cast";

type Start = (program: string, env?: Record<string, string>) => ChildProcess;

/**
 * Starts programs at the database of this stage: on the leash, so that they go with whoever runs the tests, and killed when
 * the file is through.
 */
export function withChildren(stage: { base: Pick<Stage["base"], "appUrl"> }): Start {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
  });
  return (program, env = {}) => {
    const child = spawn(process.execPath, [...leashed, "--import", "tsx", program], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: stage.base.appUrl, ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin?.on("error", () => {});
    child.stdout?.resume();
    children.push(child);
    return child;
  };
}

/** Waits until it says its first word. */
export async function spoken(child: ChildProcess): Promise<void> {
  if (child.stdout) await once(child.stdout, "data");
}

/** Kills it without a word, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
