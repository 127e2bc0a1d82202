const DAY = 86_400_000;
/** Fewer days than this tell nothing about where it goes. */
export const LEAST_DAYS = 14;
const MOST_DAYS = 120;
/** Nobody can say more than two years ahead from some weeks. */
const HORIZON_DAYS = 730;
const LEAST_SIDE = 5;
/** Two levels explain so much better than a line that it was a jump. */
const JUMP_SHARE = 0.5;
/** 95 of 100 slopes, and nine of ten values, lie within. */
const SLOPES = 1.96;
const VALUES = [0.05, 0.95] as const;

export type DayValue = { at: Date; value: number };
type Expected = { at: Date; value: number; low: number; high: number };

/** When a limit is reached, as days; null where that is not within two years. */
type Reach = { earliest: Date; likely: Date | null; latest: Date | null };

export type Forecast =
  | { kind: "too-few"; days: number; since: Date | null }
  | { kind: "no-trend"; days: number; since: Date | null; level: number }
  | {
      kind: "trend";
      days: number;
      since: Date | null;
      /** By how much it changes in a day: the middle, and within which bounds. */
      perDay: number;
      perDayLow: number;
      perDayHigh: number;
      course: Expected[];
      /** "past": it is there already; "away": it moves away from it or not within two years. Null without a limit. */
      reach: Reach | "past" | "away" | null;
    };

type Point = { x: number; y: number };

/**
 * Where daily values go, by the median of the slopes between all pairs of days (Theil and Sen), which a third of
 * outliers does not turn. The bounds of the slope are those of Kendall's rank test; it takes days as independent, which
 * they are not quite, so the band is the least that can be said. Days may be missing. After a jump only what came since
 * counts (`since`). `aheadDays` is how far the course is drawn.
 */
export function forecast(
  values: readonly DayValue[],
  {
    limit,
    below = false,
    aheadDays = 30,
  }: { limit?: number | null; below?: boolean; aheadDays?: number } = {},
): Forecast {
  const all = values
    .filter(({ value }) => Number.isFinite(value))
    .map(({ at, value }) => ({ x: at.getTime() / DAY, y: value }))
    .sort((a, b) => a.x - b.x)
    .slice(-MOST_DAYS);
  if (all.length < LEAST_DAYS) return { kind: "too-few", days: all.length, since: null };
  const jump = jumpOf(all);
  const points = all.slice(jump ?? 0);
  const since = jump === undefined ? null : dateOf(points[0]?.x ?? 0);
  const days = points.length;
  if (days < LEAST_DAYS) return { kind: "too-few", days, since };

  const line = lineOf(points);
  if (line.low <= 0 && line.high >= 0)
    return { kind: "no-trend", days, since, level: median(points.map(({ y }) => y)) };
  const last = points.at(-1)?.x ?? 0;
  const expected = (x: number): Expected => ({
    at: dateOf(x),
    value: line.at(x),
    low: line.at(x, line.low) + line.under,
    high: line.at(x, line.high) + line.over,
  });
  return {
    kind: "trend",
    days,
    since,
    perDay: line.slope,
    perDayLow: line.low,
    perDayHigh: line.high,
    course: Array.from({ length: aheadDays + 1 }, (_, ahead) => expected(last + ahead)),
    reach: limit === undefined || limit === null ? null : reachOf(line, points, limit, below),
  };
}

type Line = ReturnType<typeof lineOf>;

function lineOf(points: readonly Point[]) {
  const slopes: number[] = [];
  for (const [index, a] of points.entries())
    for (const b of points.slice(index + 1)) if (b.x > a.x) slopes.push((b.y - a.y) / (b.x - a.x));
  slopes.sort((a, b) => a - b);
  const slope = quantile(slopes, 0.5);
  const n = points.length;
  const spread = SLOPES * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const rank = (at: number) => slopes[Math.min(slopes.length - 1, Math.max(0, at))] ?? 0;
  const low = rank(Math.floor((slopes.length - spread) / 2) - 1);
  const high = rank(Math.ceil((slopes.length + spread) / 2));
  const middle = median(points.map(({ x }) => x));
  const height = median(points.map(({ x, y }) => y - slope * (x - middle)));
  const at = (x: number, steepness = slope) => height + steepness * (x - middle);
  const off = points.map(({ x, y }) => y - at(x)).sort((a, b) => a - b);
  return { slope, low, high, at, under: quantile(off, VALUES[0]), over: quantile(off, VALUES[1]) };
}

/** Where the values go on at another level for good: the index of the first that does. */
function jumpOf(points: readonly Point[]): number | undefined {
  const line = lineOf(points);
  const ofLine = points.reduce((sum, { x, y }) => sum + Math.abs(y - line.at(x)), 0);
  let best = { at: 0, error: Number.POSITIVE_INFINITY };
  for (let at = LEAST_SIDE; at <= points.length - LEAST_SIDE; at += 1) {
    const error = around(points.slice(0, at)) + around(points.slice(at));
    if (error < best.error) best = { at, error };
  }
  return best.error < ofLine * JUMP_SHARE ? best.at : undefined;
}

function around(points: readonly Point[]): number {
  const level = median(points.map(({ y }) => y));
  return points.reduce((sum, { y }) => sum + Math.abs(y - level), 0);
}

function reachOf(line: Line, points: readonly Point[], limit: number, below: boolean) {
  const last = points.at(-1) ?? { x: 0, y: 0 };
  const isPast = (value: number) => (below ? value <= limit : value >= limit);
  if (isPast(last.y)) return "past";
  const crossed = (steepness: number, off: number): Date | null => {
    if (below ? steepness >= 0 : steepness <= 0) return null;
    const ahead = (limit - (line.at(last.x, steepness) + off)) / steepness;
    return ahead > HORIZON_DAYS ? null : dateOf(last.x + Math.max(0, ahead));
  };
  const soonest = below ? crossed(line.low, line.under) : crossed(line.high, line.over);
  if (!soonest) return "away";
  return {
    earliest: soonest,
    likely: crossed(line.slope, 0),
    latest: below ? crossed(line.high, line.over) : crossed(line.low, line.under),
  };
}

const dateOf = (x: number) => new Date(Math.round(x * DAY));
const median = (values: readonly number[]) =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
