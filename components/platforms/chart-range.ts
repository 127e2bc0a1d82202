const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RANGES = ["1h", "6h", "24h", "7d", "30d", "90d"] as const;
export type Range = (typeof RANGES)[number];

/** How long each range is, and how often its end moves on. */
const SPAN: Record<Range, { ms: number; stepMs: number; text: string }> = {
  "1h": { ms: HOUR, stepMs: 15_000, text: "1 h" },
  "6h": { ms: 6 * HOUR, stepMs: 30_000, text: "6 h" },
  "24h": { ms: DAY, stepMs: 5 * MINUTE, text: "24 h" },
  "7d": { ms: 7 * DAY, stepMs: 30 * MINUTE, text: "7 d" },
  "30d": { ms: 30 * DAY, stepMs: HOUR, text: "30 d" },
  "90d": { ms: 90 * DAY, stepMs: HOUR, text: "90 d" },
};

export const rangeText = (range: Range) => SPAN[range].text;

export const isRange = (text: string | null): text is Range =>
  text !== null && (RANGES as readonly string[]).includes(text);

/** The end of a range at this moment. It stands still for a while, so that the same question is asked again and not a new one. */
export const rangeEnd = (range: Range, now: number) =>
  Math.ceil(now / SPAN[range].stepMs) * SPAN[range].stepMs;

export const rangeStart = (range: Range, end: number) => end - SPAN[range].ms;

const SHORTEST_MS = MINUTE;

/** A range that was zoomed to, as two times in the address; undefined when they make none. */
export function zoomOf(from: string | null, to: string | null): { from: number; to: number } | undefined {
  if (!from || !to) return undefined;
  const zoom = { from: Number(from), to: Number(to) };
  if (!Number.isSafeInteger(zoom.from) || !Number.isSafeInteger(zoom.to)) return undefined;
  if (zoom.to - zoom.from < SHORTEST_MS || zoom.from < 0 || zoom.to > 8.64e15) return undefined;
  return zoom;
}
