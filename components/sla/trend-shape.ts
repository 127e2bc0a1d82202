/** A value per day, oldest first; null where nothing was counted. */
export type Trend = readonly (number | null)[];

export type TrendShape = { lines: string[]; dots: { x: number; y: number }[]; target: number | undefined };

/** A small line in a box: fitted to its values and the target, broken where nothing was counted. */
export function trendShape(trend: Trend, target: number, width: number, height: number): TrendShape {
  const known = trend.filter((value) => value !== null);
  if (known.length === 0) return { lines: [], dots: [], target: undefined };
  const lowest = Math.min(...known, target);
  const highest = Math.max(...known, target);
  const room = highest - lowest || 1;
  const x = (index: number) => Number(((index / Math.max(1, trend.length - 1)) * width).toFixed(1));
  const y = (value: number) => Number((((highest - value) / room) * height).toFixed(1));
  const runs: { x: number; y: number }[][] = [];
  trend.forEach((value, index) => {
    if (value === null) return;
    const before = index > 0 ? trend[index - 1] : null;
    if (before === null || before === undefined) runs.push([]);
    runs.at(-1)?.push({ x: x(index), y: y(value) });
  });
  return {
    lines: runs
      .filter((run) => run.length > 1)
      .map((run) => `M${run.map((at) => `${at.x} ${at.y}`).join("L")}`),
    dots: runs.flatMap((run) => (run.length === 1 ? run : [])),
    target: y(target),
  };
}
