const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The worker was off for an hour, three weeks ago: everybody tells the same night. */
export const BLIND = { daysAgo: 21, fromHour: 2, hours: 1 };

export function isBlind(at: number, now: number): boolean {
  const from = Math.floor(now / DAY) * DAY - BLIND.daysAgo * DAY + BLIND.fromHour * HOUR;
  return at >= from && at < from + BLIND.hours * HOUR;
}
