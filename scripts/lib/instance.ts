import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Lock, takeLock } from "./lock.mjs";
import { identityOf } from "./processes.mjs";
import { Refusal } from "./refusal";
import { killGroup } from "./run";

const Left = z.object({
  children: z.array(z.object({ name: z.string(), pid: z.number(), identity: z.string() })).default([]),
});

export function instanceFile(dataDir: string): string {
  return path.join(dataDir, "instance.json");
}

/**
 * One data folder, one running Wheelhouse. What an instance that was killed left running is stopped
 * first, after making sure by its time of birth that the number is still the same process.
 */
export async function takeInstance(
  dataDir: string,
  role: string,
  address: string,
): Promise<{ lock: Lock; stopped: number }> {
  const file = role === "all" ? instanceFile(dataDir) : path.join(dataDir, `instance-${role}.json`);
  const taken = await takeLock(file, { address, role, startedAt: new Date().toISOString(), isReady: false });
  if ("holder" in taken) {
    throw new Refusal(
      `Wheelhouse already runs on ${path.dirname(file)} at ${String(taken.holder.address)} (process ${taken.holder.pid}); stop it with Ctrl-C where it runs, or start this one with another WHEELHOUSE_DATA_DIR and PORT.`,
    );
  }
  return { lock: taken.lock, stopped: await stopLeftovers(taken.lock.left) };
}

async function stopLeftovers(left: unknown): Promise<number> {
  const parsed = Left.safeParse(left);
  if (!parsed.success) return 0;
  const remaining = () => parsed.data.children.filter(({ pid, identity }) => identityOf(pid) === identity);
  const found = remaining();
  for (const { pid } of found) killGroup(pid, "SIGTERM");
  for (const deadline = Date.now() + 10_000; remaining().length > 0 && Date.now() < deadline; )
    await sleep(50);
  for (const { pid } of remaining()) killGroup(pid, "SIGKILL");
  return found.length;
}
