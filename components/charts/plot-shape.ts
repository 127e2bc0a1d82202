import { absoluteText, zoneOffsetMs } from "@/components/ui/time-text";
import { formatValue, type Unit } from "@/domain/duration";
import {
  type ChartLabels,
  type ChartLimits,
  type ChartMarker,
  type ChartRange,
  gapsOf,
  type PlotPoint,
  SERIES,
  type Series,
  timeOf,
} from "./chart-points";
import { spread, timeTicks, valueTicks } from "./chart-scale";

export type LinePlotProps = {
  title: string;
  points: readonly PlotPoint[];
  unit: Unit;
  labels: ChartLabels;
  limits: ChartLimits;
  markers: readonly ChartMarker[];
  from: number;
  to: number;
  baseline: "zero" | "fit";
  height: number;
  syncId: string | undefined;
  onRange: ((range: ChartRange) => void) | undefined;
};

export type LimitKind = "target" | "warn" | "alert";

type Tick = { at: number; text: string };

/** A stretch of time as drawn, or a moment: then it is 0 wide. */
export type Band = { left: number; width: number };

export type DrawnMarker = Band & {
  kind: ChartMarker["kind"];
  isBand: boolean;
  text: string;
  /** Where the middle of its text stands; undefined where the text would cover the one before. */
  textAt: number | undefined;
};

/** Where everything stands, in pixels. */
export type PlotShape = {
  left: number;
  top: number;
  right: number;
  bottom: number;
  stepMs: number;
  x: (at: number) => number;
  y: (value: number) => number;
  timeAt: (x: number) => number;
  yTicks: Tick[];
  xTicks: Tick[];
  gaps: Band[];
  limits: { kind: LimitKind; at: number; textAt: number; text: string }[];
  markers: DrawnMarker[];
  /** The markers that are bands, those of one kind that overlap as one: ten alerts at once hide no line. */
  bands: (Band & { kind: ChartMarker["kind"] })[];
};

export const GAP = 8;
export const AXIS_HEIGHT = 24;
const LABEL_HEIGHT = 15;
const CHARACTER = 6.8;
const LEAST_WIDTH = 40;
const TICK_WIDTH = 56;
/** What is narrower would not be seen as a band, and is drawn as a moment. */
const LEAST_BAND = 2;
const DAY = 86_400_000;

const widthOf = (text: string) => text.length * CHARACTER;
const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf));
const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

type Drawing = Pick<
  LinePlotProps,
  "points" | "unit" | "limits" | "markers" | "from" | "to" | "baseline" | "height"
>;

export function plotShape(drawing: Drawing, width: number, zone: string): PlotShape {
  const { points, unit, from, height } = drawing;
  const to = Math.max(drawing.to, from + 1);
  const limits = (["target", "warn", "alert"] as const).flatMap((kind) => {
    const value = drawing.limits[kind];
    return value === null || value === undefined
      ? []
      : [{ kind, value, text: `${kind} ${formatValue(value, unit)}` }];
  });
  const values = points
    .flatMap((point) => [...SERIES.map((series) => point[series]), point.low, point.high])
    .filter((value) => value !== null);
  const steps = valueTicks([...values, ...limits.map(({ value }) => value)], unit, drawing.baseline);
  const [lowest = 0, highest = 1] = [steps[0], steps.at(-1)];
  const yTicks = steps.map((value) => ({ value, text: value === 0 ? "0" : formatValue(value, unit) }));

  const left = GAP * 2 + widest(yTicks.map(({ text }) => text));
  const right = Math.max(left + LEAST_WIDTH, width - GAP * 2 - widest(limits.map(({ text }) => text)));
  const top = drawing.markers.length > 0 ? LABEL_HEIGHT + GAP : GAP;
  const bottom = height - AXIS_HEIGHT - GAP / 2;
  const x = (at: number) => left + ((at - from) / (to - from)) * (right - left);
  const y = (value: number) => bottom - ((value - lowest) / (highest - lowest)) * (bottom - top);
  const band = (start: number, end: number): Band => {
    const begin = within(x(start), left, right);
    return { left: begin, width: within(x(end), left, right) - begin };
  };

  const atMost = within(Math.floor((right - left) / TICK_WIDTH), 2, 7);
  const { ticks, stepMs } = timeTicks(from, to, zoneOffsetMs(zone, to), atMost);
  const textHeights = spread(
    limits.map(({ value }) => y(value)),
    LABEL_HEIGHT,
  );
  const markers = withTexts(
    drawing.markers
      .filter((marker) => timeOf(marker.at) <= to && timeOf(marker.until ?? marker.at) >= from)
      .map((marker) => ({
        ...band(timeOf(marker.at), timeOf(marker.until ?? marker.at)),
        kind: marker.kind,
        isBand: marker.until !== undefined && x(timeOf(marker.until)) - x(timeOf(marker.at)) >= LEAST_BAND,
        text: marker.label,
      })),
    width,
  );
  return {
    left,
    top,
    right,
    bottom,
    stepMs,
    x,
    y,
    timeAt: (place) => from + ((within(place, left, right) - left) / (right - left)) * (to - from),
    yTicks: yTicks.map(({ value, text }) => ({ at: y(value), text })),
    xTicks: ticks.map((at) => {
      const text = tickText(at, stepMs, zone);
      return { at: within(x(at), 0, width - widthOf(text) / 2), text };
    }),
    gaps: gapsOf(points)
      .map((gap) => band(gap.from, gap.to))
      .filter((gap) => gap.width > 0),
    limits: limits.map(({ kind, value, text }, index) => ({
      kind,
      at: y(value),
      textAt: textHeights[index] ?? y(value),
      text,
    })),
    markers,
    bands: mergedBands(markers),
  };
}

function tickText(at: number, stepMs: number, zone: string): string {
  const isMidnight = (at + zoneOffsetMs(zone, at)) % DAY === 0;
  if (stepMs >= DAY || isMidnight) return absoluteText(at, zone, "day").replace(/ \d+$/, "");
  return absoluteText(at, zone, "clock").slice(0, 5);
}

/** Texts stand above their markers, inside the chart; one that finds no room is told by the tip alone. */
function withTexts(markers: readonly Omit<DrawnMarker, "textAt">[], width: number): DrawnMarker[] {
  let taken = 0;
  return markers
    .toSorted((a, b) => a.left - b.left)
    .map((marker) => {
      const half = widthOf(marker.text) / 2;
      const middle = within(marker.left + marker.width / 2, half, Math.max(half, width - half));
      if (middle - half < taken) return { ...marker, textAt: undefined };
      taken = middle + half + GAP;
      return { ...marker, textAt: middle };
    });
}

/** The line of one series, broken where nothing is known. */
export function linePath(
  points: readonly PlotPoint[],
  series: Series,
  { x, y }: Pick<PlotShape, "x" | "y">,
): string {
  let isDrawing = false;
  const parts: string[] = [];
  for (const point of points) {
    const value = point[series];
    if (value !== null)
      parts.push(`${isDrawing ? "L" : "M"}${x(point.at).toFixed(1)} ${y(value).toFixed(1)}`);
    isDrawing = value !== null;
  }
  return parts.join("");
}

/** The outline of the band: along its upper edge and back along the lower one, once for each stretch. */
export function bandPath(points: readonly PlotPoint[], { x, y }: Pick<PlotShape, "x" | "y">): string {
  const stretches: { at: number; low: number; high: number }[][] = [[]];
  for (const { at, low, high } of points)
    if (low !== null && high !== null) stretches.at(-1)?.push({ at, low, high });
    else stretches.push([]);
  const place = (at: number, value: number) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
  return stretches
    .filter((stretch) => stretch.length > 1)
    .map((stretch) => {
      const upper = stretch.map(({ at, high }) => place(at, high));
      const lower = stretch.toReversed().map(({ at, low }) => place(at, low));
      return `M${[...upper, ...lower].join("L")}Z`;
    })
    .join("");
}

/** The point nearest to a moment, among those inside the chart. */
export function nearest(
  points: readonly PlotPoint[],
  at: number,
  { from, to }: { from: number; to: number },
): PlotPoint | undefined {
  let found: PlotPoint | undefined;
  for (const point of points)
    if (point.at >= from && point.at <= to && (!found || Math.abs(point.at - at) < Math.abs(found.at - at)))
      found = point;
  return found;
}

function mergedBands(markers: readonly DrawnMarker[]): PlotShape["bands"] {
  const merged: PlotShape["bands"] = [];
  for (const { kind, left, width } of markers
    .filter(({ isBand }) => isBand)
    .toSorted((a, b) => a.kind.localeCompare(b.kind) || a.left - b.left)) {
    const last = merged.at(-1);
    if (last?.kind === kind && left <= last.left + last.width)
      last.width = Math.max(last.width, left + width - last.left);
    else merged.push({ kind, left, width });
  }
  return merged;
}
