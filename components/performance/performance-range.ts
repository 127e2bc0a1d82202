const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RANGES = ["1h", "12h", "1d", "1w", "4w"] as const;
export type Range = (typeof RANGES)[number];

/** How long each range is, and how often its end moves on: by what one point stands for. */
const SPAN: Record<Range, { ms: number; stepMs: number; text: string; ago: string }> = {
  "1h": { ms: HOUR, stepMs: MINUTE, text: "1 h", ago: "the hour before" },
  "12h": { ms: 12 * HOUR, stepMs: 5 * MINUTE, text: "12 h", ago: "the 12 h before" },
  "1d": { ms: DAY, stepMs: 10 * MINUTE, text: "1 d", ago: "the day before" },
  "1w": { ms: 7 * DAY, stepMs: HOUR, text: "1 w", ago: "the week before" },
  "4w": { ms: 28 * DAY, stepMs: 6 * HOUR, text: "4 w", ago: "the 4 weeks before" },
};

export const rangeText = (range: Range) => SPAN[range].text;
export const beforeText = (range: Range | undefined) => (range ? SPAN[range].ago : "the same time before");

export const isRange = (text: string | null): text is Range =>
  text !== null && (RANGES as readonly string[]).includes(text);

/** The end stands still until the next point begins, so that the same question is asked again and not a new one. */
export const rangeEnd = (range: Range, now: number) =>
  Math.ceil(now / SPAN[range].stepMs) * SPAN[range].stepMs;

export const rangeStart = (range: Range, end: number) => end - SPAN[range].ms;

/** What was dragged over, on full minutes. */
export const onMinutes = ({ from, to }: { from: Date; to: Date }) => ({
  from: Math.floor(from.getTime() / MINUTE) * MINUTE,
  to: Math.max(Math.ceil(to.getTime() / MINUTE), Math.floor(from.getTime() / MINUTE) + 2) * MINUTE,
});
