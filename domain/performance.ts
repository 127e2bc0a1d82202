const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a stretch of time is read from, and how much of it one point stands for. */
export type Grain = { from: "observations" | "hours" | "days"; stepMs: number };

const MOST_POINTS = 170;
const STEPS: readonly { from: Grain["from"]; within: number; steps: readonly number[] }[] = [
  { from: "observations", within: 2 * DAY, steps: [1, 2, 5, 10, 15, 30].map((step) => step * MINUTE) },
  { from: "hours", within: 35 * DAY, steps: [1, 2, 3, 6].map((step) => step * HOUR) },
];

export function grainOf(spanMs: number): Grain {
  for (const { from, within, steps } of STEPS) {
    const stepMs = steps.find((step) => spanMs / step <= MOST_POINTS);
    if (spanMs <= within && stepMs) return { from, stepMs };
  }
  return { from: "days", stepMs: DAY };
}

/** A share in percent; null where nothing was counted. */
export const percentOf = (part: number, all: number): number | null =>
  all === 0 ? null : (100 * part) / all;
