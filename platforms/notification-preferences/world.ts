import { noise, noiseBetween } from "@/platforms/simulator/noise";
import type { World } from "@/platforms/simulator/routes";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SUNDAY = 3 * DAY;

/** Everything the stand-in knows, told from the clock alone so that a fresh process tells the same past. */
export function notificationWorld(seed: string, world: World) {
  const jitter = (at: Date, name: string) => noise(seed, name, Math.floor(at.getTime() / MINUTE));
  const idle = () => world.has("zero-records");

  function load(at: Date): number {
    const hour = (at.getTime() % DAY) / HOUR;
    return 0.2 + 0.8 * Math.max(0, Math.sin(((hour - 7) / 15) * Math.PI));
  }

  /** A slow quarter of an hour, about once in two days. */
  function isSlow(at: Date): boolean {
    const window = Math.floor(at.getTime() / (12 * HOUR));
    if (noise(seed, "slow", window) > 0.25) return false;
    const begin = window * 12 * HOUR + noiseBetween(0, 690, seed, "slow-at", window) * MINUTE;
    return at.getTime() >= begin && at.getTime() < begin + 15 * MINUTE;
  }

  /** What was mailed in one hour of the day. The digest at midnight is the big one. A little too much of it bounces. */
  function hour(index: number) {
    const midnight = index % 24 === 0 ? 400 : 0;
    const sent = noiseBetween(24, 60, seed, "sent", index) + midnight;
    return {
      sent,
      bounced: sent * (0.008 + 0.004 * noise(seed, "bounced", index)),
      failed: sent * 0.006 * noise(seed, "failed", index),
    };
  }

  function lastAt(at: Date, every: number, offset: number, name: string): Date {
    let slot = Math.floor((at.getTime() - offset) / every);
    while (noise(seed, name, slot) < 0.02) slot -= 1;
    return new Date(slot * every + offset);
  }

  return {
    /** Sums whole hours; the running hour counts by the share of it that has passed. */
    mail(from: Date, to: Date) {
      const sum = { sent: 0, bounced: 0, failed: 0 };
      for (
        let index = Math.floor(from.getTime() / HOUR);
        index * HOUR < to.getTime() && !idle();
        index += 1
      ) {
        const begin = Math.max(from.getTime(), index * HOUR);
        const share = (Math.min(to.getTime(), (index + 1) * HOUR) - begin) / HOUR;
        const whole = hour(index);
        sum.sent += whole.sent * share;
        sum.bounced += whole.bounced * share;
        sum.failed += whole.failed * share;
      }
      const bounced = Math.round(sum.bounced);
      const failed = Math.round(sum.failed);
      const sent = Math.round(sum.sent);
      return { sent, delivered: Math.max(0, sent - bounced - failed), bounced, failed, suppressed: 0 };
    },

    latencyMs(at: Date, quantile: "p95" | "p99") {
      if (idle()) return Number.NaN;
      const base = quantile === "p95" ? 150 : 260;
      return (base + base * 0.5 * load(at) + 30 * jitter(at, quantile)) * (isSlow(at) ? 1.7 : 1);
    },
    errorPercent: (at: Date) => (idle() ? Number.NaN : isSlow(at) ? 0.3 : 0.02 + 0.06 * jitter(at, "errors")),
    availability: (at: Date) => 99.93 + 0.06 * noise(seed, "availability", Math.floor(at.getTime() / DAY)),
    cpuPercent: (at: Date) => 14 + 38 * load(at) + 9 * jitter(at, "cpu"),
    memoryPercent: (at: Date) => 66 + 5 * load(at) + 3 * jitter(at, "memory"),
    diskPercent: (at: Date) => 61 + (Math.floor(at.getTime() / DAY) % 20) * 1.2,
    waiting: (at: Date) => (idle() ? 0 : Math.round(load(at) * 18 + jitter(at, "waiting") * 10)),
    queryMs: (at: Date) => 9 + 8 * load(at) + 4 * jitter(at, "query"),

    pool(at: Date) {
      const queryCount = Math.round(((at.getTime() % (7 * DAY)) / MINUTE) * 46);
      return {
        queryCount,
        slowQueryCount: Math.round(queryCount * 0.00012),
        avgQueryTimeMs: Math.round(10 * (9 + 8 * load(at))) / 10,
        errorCount: Math.round(queryCount * 0.00001),
      };
    },

    upSeconds: (at: Date) => (at.getTime() % (7 * DAY)) / 1000,
    lastBackup: (at: Date) => lastAt(at, DAY, 3 * HOUR + 9 * MINUTE, "backup"),
    lastDailyDigest: (at: Date) => lastAt(at, DAY, 4 * MINUTE, "daily"),
    lastWeeklyDigest: (at: Date) => lastAt(at, 7 * DAY, SUNDAY + 6 * MINUTE, "weekly"),
  };
}

export type NotificationWorld = ReturnType<typeof notificationWorld>;
