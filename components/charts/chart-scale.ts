import type { Unit } from "@/domain/duration";

const SECOND_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

function roundStep(rough: number, unit: Unit): number {
  if (unit === "ms" && rough > 500) return roundStep(rough / 1000, "seconds") * 1000;
  if (unit === "seconds" && rough > 0.5) {
    const step = SECOND_STEPS.find((one) => one >= rough);
    if (step) return step;
    return Math.ceil(rough / 86_400) * 86_400;
  }
  if (rough <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10;
  const step = factor * power;
  return unit === "count" ? Math.max(1, Math.ceil(step)) : step;
}

/** Round numbers that enclose the values: from zero, or fitted where zero would hide what happens. */
export function valueTicks(values: readonly number[], unit: Unit, baseline: "zero" | "fit"): number[] {
  const highest = Math.max(...values, 0);
  const lowest = baseline === "zero" ? Math.min(...values, 0) : Math.min(...values);
  const step = roundStep((highest - lowest) / 4 || highest / 4 || 0.25, unit);
  const first = Math.floor(lowest / step) * step;
  const count = Math.max(1, Math.ceil((highest - first) / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => Number((first + index * step).toPrecision(12)));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
];

/** Full minutes, hours or days on the clock of the zone. */
export function timeTicks(
  from: number,
  to: number,
  offsetMs: number,
  atMost = 7,
): { ticks: number[]; stepMs: number } {
  const stepMs =
    TIME_STEPS.find((step) => (to - from) / step <= atMost) ?? Math.ceil((to - from) / atMost / DAY) * DAY;
  const ticks: number[] = [];
  for (let at = Math.ceil((from + offsetMs) / stepMs) * stepMs - offsetMs; at <= to; at += stepMs)
    ticks.push(at);
  return { ticks, stepMs };
}

/** Moves labels down until none covers the one above it. Positions are returned in the order given. */
export function spread(positions: readonly number[], gap: number): number[] {
  const inOrder = positions
    .map((position, index) => ({ position, index }))
    .toSorted((a, b) => a.position - b.position);
  const moved = [...positions];
  let last = Number.NEGATIVE_INFINITY;
  for (const { position, index } of inOrder) {
    last = Math.max(position, last + gap);
    moved[index] = last;
  }
  return moved;
}
