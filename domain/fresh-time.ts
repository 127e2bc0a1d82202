/** How time was spent: the words and figures of the freshness page. */

export const FRESH_RANGES = ["24h", "7d", "30d", "90d"] as const;
export type FreshRange = (typeof FRESH_RANGES)[number];

export const FRESH_GROUPS = ["platform", "environment", "tenant", "job"] as const;
export type FreshGroup = (typeof FRESH_GROUPS)[number];

/** Seconds by state. */
export type Spent = { ok: number; warn: number; alert: number; unknown: number };

export const NOTHING_SPENT: Spent = { ok: 0, warn: 0, alert: 0, unknown: 0 };

export const plus = (a: Spent, b: Spent): Spent => ({
  ok: a.ok + b.ok,
  warn: a.warn + b.warn,
  alert: a.alert + b.alert,
  unknown: a.unknown + b.unknown,
});

export const allOf = ({ ok, warn, alert, unknown }: Spent) => ok + warn + alert + unknown;

/** Data was known to be older than allowed. */
export const lostOf = ({ warn, alert }: Spent) => warn + alert;

/** Share of all time in percent; unknown time is in the whole and never in the part. Null where no time was watched. */
export function freshPercent(spent: Spent): number | null {
  const all = allOf(spent);
  return all === 0 ? null : (spent.ok / all) * 100;
}

/** Most time lost first, then most time unknown. */
export const byLoss = (a: Spent, b: Spent) => lostOf(b) - lostOf(a) || b.unknown - a.unknown || b.ok - a.ok;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export type FreshPeriod = { from: Date; to: Date; beforeFrom: Date; stepMs: number };

/** Whole hours for a day, whole UTC days beyond; the last one is still running. The period before is as long. */
export function periodOf(range: FreshRange, now: Date): FreshPeriod {
  const stepMs = range === "24h" ? HOUR : DAY;
  const steps = range === "24h" ? 24 : Number.parseInt(range, 10);
  const from = Math.floor(now.getTime() / stepMs) * stepMs - (steps - 1) * stepMs;
  return { from: new Date(from), to: now, beforeFrom: new Date(from - steps * stepMs), stepMs };
}
