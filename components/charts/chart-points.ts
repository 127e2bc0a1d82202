import { formatValue, type Unit } from "@/domain/duration";

/** One moment of a time series. A null value is a moment that was asked about and nobody knows. */
export type ChartPoint = {
  at: Date | number;
  value: number | null;
  second?: number | null;
  third?: number | null;
  /** Both or none: between them lies what the band covers. */
  low?: number | null;
  high?: number | null;
};

/** The lines of a chart, in the order of their weight. */
export const SERIES = ["value", "second", "third"] as const;
export type Series = (typeof SERIES)[number];

/** What the lines and the band of a chart are called; only what has a name is drawn. */
export type ChartLabels = {
  label: string;
  secondLabel?: string | undefined;
  thirdLabel?: string | undefined;
  bandLabel?: string | undefined;
};

export type ChartMarker = {
  at: Date | number;
  /** Something that lasted is drawn as a band. */
  until?: Date | number;
  /** It happened at one moment between both, which nobody told. */
  isBetween?: true;
  kind: "deploy" | "maintenance" | "incident";
  label: string;
};

export type ChartLimits = { target?: number | null; warn?: number | null; alert?: number | null };

export type ChartRange = { from: Date; to: Date };

export type PlotPoint = { at: number } & Record<Series | "low" | "high", number | null>;

/** Each line with its name. */
export const linesOf = (labels: ChartLabels): { series: Series; label: string }[] =>
  [
    { series: "value" as const, label: labels.label },
    { series: "second" as const, label: labels.secondLabel },
    { series: "third" as const, label: labels.thirdLabel },
  ].flatMap(({ series, label }) => (label === undefined ? [] : [{ series, label }]));

/** One moment in words: "p95 120 ms", "expected 3 GB to 5 GB". */
export function pointTexts(
  point: PlotPoint,
  labels: ChartLabels,
  unit: Unit,
): { label: string; text: string }[] {
  const lines = linesOf(labels).map(({ series, label }) => ({ label, text: valueText(point[series], unit) }));
  if (labels.bandLabel === undefined || point.low === null || point.high === null) return lines;
  return [
    ...lines.filter(({ text }) => text !== "unknown"),
    { label: labels.bandLabel, text: `${formatValue(point.low, unit)} to ${formatValue(point.high, unit)}` },
  ];
}

export const timeOf = (at: Date | number): number => (typeof at === "number" ? at : at.getTime());

export const valueText = (value: number | null, unit: Unit): string =>
  value === null ? "unknown" : formatValue(value, unit);

const NOTHING = { value: null, second: null, third: null, low: null, high: null };

/** Points in order; a hole of more than one and a half steps becomes a gap instead of a straight line. */
export function plotPoints(points: readonly ChartPoint[], everyMs?: number): PlotPoint[] {
  const inOrder = points
    .map((point) => ({
      value: point.value,
      second: point.second ?? null,
      third: point.third ?? null,
      low: point.low ?? null,
      high: point.high ?? null,
      at: timeOf(point.at),
    }))
    .toSorted((a, b) => a.at - b.at);
  if (!everyMs) return inOrder;
  return inOrder.flatMap((point, index) => {
    const next = inOrder[index + 1];
    if (!next || next.at - point.at <= everyMs * 1.5) return [point];
    return [point, { ...NOTHING, at: point.at + everyMs }];
  });
}

/** From the last known point before each gap to the first one after it. */
export function gapsOf(points: readonly PlotPoint[]): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let known: number | undefined;
  let isGap = false;
  for (const point of points) {
    if (point.value === null && point.low === null) {
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
export function isLonely(points: readonly PlotPoint[], index: number, series: Series): boolean {
  const known = (at: number) => (points[at]?.[series] ?? null) !== null;
  return known(index) && !known(index - 1) && !known(index + 1);
}
