import type { ChartPoint } from "@/components/charts/chart-points";
import type { Accounting, CountingRules, Tally } from "@/domain/objective";
import { attainment, rulesFor } from "@/domain/objective-budget";
import type { Stretch } from "./sla-range";

/** A step of a course; `spent` is what counted against the promise, by the rules of its time. */
export type Step = { from: Date; to: Date; percent: number | null; spent: number };

type Told = { from: Date; to: Date; percent: number | null; tally: Tally };

/** The rules may have changed since a step; its percentage still tells how much was counted then. */
export function spentSteps<Row extends Told>(
  steps: readonly Row[],
  { accounting, rules }: { accounting: Accounting; rules: CountingRules },
): (Row & Step)[] {
  return steps.map((step) => {
    const { good, counted } = attainment(step.tally, rulesFor(accounting, rules));
    const then = step.percent ? (100 * good) / step.percent : counted;
    return { ...step, spent: step.percent === null ? 0 : then - good };
  });
}

/** A point in the middle of each step; one in which nothing was counted is a gap, one to come is not drawn. */
export function sharePoints(steps: readonly Omit<Step, "spent">[], asOf: Date): ChartPoint[] {
  return steps
    .filter(({ from }) => from < asOf)
    .map(({ from, to, percent }) => ({ at: (from.getTime() + to.getTime()) / 2, value: percent }));
}

/** The same with the stretch before as second line, moved so that both begin together. */
export function comparedPoints(points: readonly ChartPoint[], before: readonly ChartPoint[], by: number) {
  const moved = before.map(({ at, value }) => ({ at: Number(at) + by, second: value }));
  const known = new Map(points.map((point) => [Number(point.at), point]));
  for (const { at, second } of moved) {
    const same = nearestKey(known, at, by);
    const point = same === undefined ? undefined : known.get(same);
    if (point) known.set(Number(point.at), { ...point, second });
  }
  return [...known.values()];
}

/** Beside each point what was promised at its time. */
export function withPromises(
  points: readonly ChartPoint[],
  promised: readonly { from: Date; target: number }[],
): ChartPoint[] {
  return points.map((point) => ({
    ...point,
    third: promised.findLast(({ from }) => from.getTime() <= Number(point.at))?.target ?? null,
  }));
}

/** Months differ in length and clocks change, so that the middle of a step is not exactly that of the one before. */
function nearestKey(points: ReadonlyMap<number, ChartPoint>, at: number, length: number): number | undefined {
  let found: number | undefined;
  for (const one of points.keys())
    if (found === undefined || Math.abs(one - at) < Math.abs(found - at)) found = one;
  const apart = length / Math.max(1, points.size);
  return found !== undefined && Math.abs(found - at) <= apart ? found : undefined;
}

/**
 * What is left of a budget after each step, beside what would be left at an even pace. A step in which nothing was
 * counted is a gap; the budget may fall below nothing.
 */
export function burnDown(
  steps: readonly Step[],
  allowed: number,
  whole: Stretch,
  asOf: Date,
): { at: number; value: number | null; second: number }[] {
  const length = Math.max(1, whole.to - whole.from);
  const even = (at: number) => allowed * (1 - (at - whole.from) / length);
  let left = allowed;
  const points: { at: number; value: number | null; second: number }[] = [
    { at: whole.from, value: allowed, second: allowed },
  ];
  for (const { from, to, percent, spent } of steps) {
    if (from >= asOf) break;
    const at = Math.min(to.getTime(), asOf.getTime());
    left -= spent;
    points.push({ at, value: percent === null ? null : left, second: even(at) });
  }
  return points;
}
