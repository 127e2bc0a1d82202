import type { TrendDay } from "@/domain/objective-trend";

/** Oldest first; null where nothing was counted. */
export type Trend = readonly TrendDay[];

/** A day that reached its target only as far as little was seen of it has no value: nobody can tell. */
export const isUntold = ({ percent, target, isUnseen }: Trend[number]): boolean =>
  percent !== null && percent >= target && isUnseen;

type Point = { x: number; y: number };
export type TrendShape = { lines: string[]; dots: Point[]; target: string | undefined };

/** A small line in a box: fitted to its values and the targets, broken where nothing was counted. */
export function trendShape(days: Trend, width: number, height: number): TrendShape {
  const trend = days.map((day) => (isUntold(day) ? { ...day, percent: null } : day));
  const known = trend.flatMap(({ percent }) => (percent === null ? [] : [percent]));
  if (known.length === 0) return { lines: [], dots: [], target: undefined };
  const targets = trend.map(({ target }) => target);
  const lowest = Math.min(...known, ...targets);
  const highest = Math.max(...known, ...targets);
  const room = highest - lowest || 1;
  const x = (index: number) => Number(((index / Math.max(1, trend.length - 1)) * width).toFixed(1));
  const y = (value: number) => Number((((highest - value) / room) * height).toFixed(1));
  const runs: Point[][] = [];
  trend.forEach(({ percent }, index) => {
    if (percent === null) return;
    const before = index > 0 ? trend[index - 1]?.percent : null;
    if (before === null || before === undefined) runs.push([]);
    runs.at(-1)?.push({ x: x(index), y: y(percent) });
  });
  return {
    lines: runs
      .filter((run) => run.length > 1)
      .map((run) => `M${run.map((at) => `${at.x} ${at.y}`).join("L")}`),
    dots: runs.flatMap((run) => (run.length === 1 ? run : [])),
    target: targetLine(targets, width, x, y),
  };
}

/** Level as long as the same was promised, and a step on the day that it changed. */
function targetLine(
  targets: readonly number[],
  width: number,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  const steps = targets.flatMap((target, index) => {
    if (index === 0) return [`M0 ${y(target)}`];
    return target === targets[index - 1] ? [] : [`H${x(index)}V${y(target)}`];
  });
  return `${steps.join("")}H${width}`;
}
