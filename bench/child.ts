import { spawn } from "node:child_process";
import path from "node:path";
import type { z } from "zod";
import { leashed, root } from "@/scripts/lib/root";

export type BenchChild<Said> = {
  pid: number;
  /** Sends one order and waits for the one answer that every order gets. */
  ask(order: string): Promise<Said>;
  end(): Promise<void>;
};

/**
 * A process of the bench's own that answers orders one at a time. It goes when the bench goes, and
 * `execArgv` lets a profiler look into it.
 */
export async function startBenchChild<Schema extends z.ZodType>(
  file: string,
  options: { says: Schema; env: Record<string, string>; execArgv?: readonly string[] },
): Promise<BenchChild<z.output<Schema>>> {
  const child = spawn(
    process.execPath,
    [...(options.execArgv ?? []), ...leashed, "--import", "tsx", path.join("bench", file)],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "error", ...options.env },
      stdio: ["pipe", "inherit", "inherit", "ipc"],
    },
  );
  const gone = new Promise<never>((_, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`${file} ended with ${signal ?? code}`)));
    child.once("error", reject);
  });
  gone.catch(() => undefined);
  const heard = () =>
    Promise.race([
      gone,
      new Promise<z.output<Schema>>((resolve, reject) =>
        child.once("message", (message: unknown) => {
          const said = options.says.safeParse(message);
          if (said.success) resolve(said.data);
          else reject(new Error(`${file} said something else: ${said.error.message}`));
        }),
      ),
    ]);
  await heard();
  return {
    pid: child.pid ?? -1,
    ask: (order) => {
      const answer = heard();
      child.send(order);
      return answer;
    },
    end: async () => {
      child.send("end");
      await gone.catch(() => undefined);
    },
  };
}

/** The child's side: says that it is there, then answers every order with what `answer` returns. */
export function obey(first: unknown, answer: (order: string) => Promise<unknown>): void {
  process.on("message", (order: unknown) => {
    if (order === "end") process.exit(0);
    answer(String(order)).then(
      (said) => process.send?.(said),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.send?.(first);
}
