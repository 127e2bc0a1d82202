import { noise, noiseBetween } from "@/platforms/simulator/noise";
import type { World } from "@/platforms/simulator/routes";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dayOf = (at: Date) => Math.floor(at.getTime() / DAY);
/** Every Thursday at midnight. */
const deployedAt = (at: Date) => new Date(Math.floor(at.getTime() / (7 * DAY)) * 7 * DAY);
const startOfDay = (day: number) => new Date(day * DAY);

/** Busy by day, quiet by night: 0 to 1. */
function load(at: Date): number {
  const hour = (at.getTime() % DAY) / HOUR;
  return 0.25 + 0.75 * Math.max(0, Math.sin(((hour - 6) / 14) * Math.PI));
}

/** Everything the stand-in knows, told from the clock alone so that a fresh process tells the same past. */
export function auditronWorld(seed: string, world: World) {
  const jitter = (at: Date, name: string) => noise(seed, name, Math.floor(at.getTime() / MINUTE));
  const idle = () => world.has("zero-records");

  /** One day in three the workers fall behind for 25 minutes in the early afternoon. */
  function backlog(at: Date): { since: Date; jobs: number } | undefined {
    const day = dayOf(at);
    if (noise(seed, "backlog", day) > 0.35) return undefined;
    const since = new Date(
      startOfDay(day).getTime() + 13 * HOUR + noiseBetween(0, 90, seed, "begin", day) * MINUTE,
    );
    const age = at.getTime() - since.getTime();
    if (age < 0 || age > 25 * MINUTE) return undefined;
    return { since, jobs: Math.round(60 + 110 * Math.sin((age / (25 * MINUTE)) * Math.PI)) };
  }

  /** A slow quarter of an hour, now and then. */
  function isSlow(at: Date): boolean {
    const window = Math.floor(at.getTime() / (6 * HOUR));
    if (noise(seed, "slow", window) > 0.25) return false;
    const begin = window * 6 * HOUR + noiseBetween(0, 330, seed, "slow-at", window) * MINUTE;
    return at.getTime() >= begin && at.getTime() < begin + 15 * MINUTE;
  }

  return {
    backlog,

    queue(at: Date) {
      if (idle()) return { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0, paused: 0 };
      const waiting = backlog(at)?.jobs ?? Math.round(load(at) * 14 + jitter(at, "waiting") * 8);
      return {
        waiting,
        active: Math.min(5, Math.ceil(load(at) * 5)),
        delayed: noiseBetween(0, 3, seed, "delayed", Math.floor(at.getTime() / MINUTE)),
        completed: 640 + Math.round(((at.getTime() % DAY) / DAY) * 360),
        failed: 4 + noiseBetween(0, 9, seed, "failed", dayOf(at)),
        paused: 0,
      };
    },

    /** Two letters that nobody has opened yet: the small blemish of a quiet day. */
    deadLetters: () => (idle() ? 0 : 2),

    /** Fills for 50 minutes, then the collector empties it. */
    heap(at: Date) {
      const phase = (at.getTime() % (50 * MINUTE)) / (50 * MINUTE);
      const heapTotal = 412;
      return { heapUsed: Math.round(heapTotal * (0.58 + 0.35 * phase)), heapTotal, rss: 655, external: 31 };
    },

    latency: (at: Date, part: string, usual: number) => Math.round(usual * (0.6 + 0.8 * jitter(at, part))),

    p95Seconds(at: Date) {
      if (idle()) return Number.NaN;
      return isSlow(at)
        ? 0.31 + 0.08 * jitter(at, "p95")
        : 0.105 + 0.05 * load(at) + 0.02 * jitter(at, "p95");
    },
    errorPercent(at: Date) {
      if (idle()) return Number.NaN;
      return isSlow(at) ? 0.24 : 0.02 + 0.05 * jitter(at, "errors");
    },
    connectionsPercent: (at: Date) => 28 + 30 * load(at) + 6 * jitter(at, "connections"),
    cpuPercent: (at: Date, node: string) => 18 + 34 * load(at) + 8 * jitter(at, node),
    memoryPercent: (at: Date, node: string) => 61 + 7 * noise(seed, node) + 4 * jitter(at, `${node} memory`),
    /** Fills by about a point a day; old data goes every other week. */
    diskPercent: (at: Date, node: string) => 66 + (dayOf(at) % 14) * 1.1 + 2 * noise(seed, node, "disk"),

    /** Nightly at 02:30, for 12 minutes; about one night in forty it fails. */
    lastBackup(at: Date): Date {
      const ends = 2 * HOUR + 42 * MINUTE;
      let day = dayOf(new Date(at.getTime() - ends));
      while (noise(seed, "backup", day) < 0.025) day -= 1;
      return new Date(startOfDay(day).getTime() + ends);
    },

    startOfDay: (at: Date) => startOfDay(dayOf(at)),
    deployedAt,
    upSeconds: (at: Date) => (at.getTime() - deployedAt(at).getTime()) / 1000,
  };
}

export type AuditronWorld = ReturnType<typeof auditronWorld>;
