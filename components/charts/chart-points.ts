import { formatValue, type Unit } from "@/domain/duration";

/** One moment of a time series. A null value is a moment that was asked about and nobody knows. */
export type ChartPoint = { at: Date | number; value: number | null; second?: number | null };

export type ChartMarker = {
  at: Date | number;
  /** Something that lasted is drawn as a band. */
  until?: Date | number;
  kind: "deploy" | "maintenance" | "incident";
  label: string;
};

export type ChartLimits = { target?: number | null; warn?: number | null; alert?: number | null };

export type ChartRange = { from: Date; to: Date };

export type PlotPoint = { at: number; value: number | null; second: number | null };

export const timeOf = (at: Date | number): number => (typeof at === "number" ? at : at.getTime());

export const valueText = (value: number | null, unit: Unit): string =>
  value === null ? "unknown" : formatValue(value, unit);

/** Points in order; a hole of more than one and a half steps becomes a gap instead of a straight line. */
export function plotPoints(points: readonly ChartPoint[], everyMs?: number): PlotPoint[] {
  const inOrder = points
    .map((point) => ({ at: timeOf(point.at), value: point.value, second: point.second ?? null }))
    .toSorted((a, b) => a.at - b.at);
  if (!everyMs) return inOrder;
  return inOrder.flatMap((point, index) => {
    const next = inOrder[index + 1];
    if (!next || next.at - point.at <= everyMs * 1.5) return [point];
    return [point, { at: point.at + everyMs, value: null, second: null }];
  });
}

/** From the last known point before each gap to the first one after it. */
export function gapsOf(points: readonly PlotPoint[]): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let known: number | undefined;
  let isGap = false;
  for (const point of points) {
    if (point.value === null) {
      isGap = true;
      continue;
    }
    if (isGap && known !== undefined) gaps.push({ from: known, to: point.at });
    known = point.at;
    isGap = false;
  }
  const last = points.at(-1);
  if (isGap && known !== undefined && last) gaps.push({ from: known, to: last.at });
  return gaps;
}

/** A point between two gaps has no line to show it; it is drawn as a dot. */
export function isLonely(points: readonly PlotPoint[], index: number, series: "value" | "second"): boolean {
  const known = (at: number) => (points[at]?.[series] ?? null) !== null;
  return known(index) && !known(index - 1) && !known(index + 1);
}
