/** At most so many within so many seconds. */
export type Pace = { calls: number; seconds: number };

/** The first moment from `from` on at which one more fits between those that are taken, past and to come. */
export function earliest(from: Date, taken: readonly Date[], { calls, seconds }: Pace): Date {
  const window = seconds * 1000;
  const times = taken.map((at) => at.getTime()).sort((a, b) => a - b);
  const candidates = [from.getTime(), ...times.map((at) => at + window)].filter((at) => at >= from.getTime());
  const found = candidates.sort((a, b) => a - b).find((at) => fits(at, times, calls, window));
  return new Date(found ?? from.getTime());
}

function fits(at: number, times: readonly number[], calls: number, window: number): boolean {
  const all = [...times, at].sort((a, b) => a - b);
  const own = all.lastIndexOf(at);
  for (let first = Math.max(0, own - calls); first <= own && first + calls < all.length; first += 1)
    if ((all[first + calls] ?? 0) - (all[first] ?? 0) < window) return false;
  return true;
}
