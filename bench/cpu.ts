import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/**
 * Seconds of CPU that a process and its direct children have used so far (a database server works in its
 * children); undefined where the system does not tell. Unlike a rate, it says the same on a busy machine.
 */
export function cpuSecondsOf(pid: number): number | undefined {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => usageOf(name))
      .filter((usage) => usage !== undefined && (usage.pid === pid || usage.parent === pid))
      .reduce((sum, usage) => sum + (usage?.seconds ?? 0), 0);
  } catch {
    return undefined;
  }
}

function usageOf(name: string): { pid: number; parent: number; seconds: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    // The second field is the program's name in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    return { pid: Number(name), parent: Number(fields[1]), seconds };
  } catch {
    return undefined;
  }
}
