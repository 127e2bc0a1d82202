import {
  type ChartLimits,
  type ChartMarker,
  type ChartPoint,
  timeOf,
} from "@/components/charts/chart-points";
import { formatValue } from "@/domain/duration";
import type { Figures, MarkerTold, Performance, PerformancePoint } from "./performance-types";

/** Milliseconds without more digits than a bucket is exact to. */
export const msText = (value: number | null) =>
  value === null ? "unknown" : formatValue(value < 10 ? value : Math.round(value), "ms");
export const shareText = (value: number | null) =>
  value === null ? "unknown" : formatValue(value, "percent");

/** A percentile is at most 1.5 % off, so that two of them that are nearer than that are the same. */
const SAME = 0.03;

/** The page's answer: how it is, against what is wanted and against the time before. */
export function answerOf({ total, before, limits }: Performance, ago: string): string {
  if (total.p95 === null)
    return total.wanted === 0
      ? "Nothing was asked in this range."
      : `None of ${total.wanted.toLocaleString("en-US")} answers was timed in this range.`;
  const target = limits.latency?.target ?? limits.latency?.warn ?? null;
  const against =
    target === null
      ? ""
      : total.p95 > target
        ? `, over the target of ${msText(target)}`
        : `, within the target of ${msText(target)}`;
  return `95 of 100 answers took at most ${msText(total.p95)}${against}; ${changeText(total, before.total, ago)}. ${troubleText(total)}`;
}

function changeText(total: Figures, past: Figures, ago: string): string {
  if (total.p95 === null || past.p95 === null) return `${ago} is not known`;
  const change = total.p95 / past.p95 - 1;
  if (Math.abs(change) < SAME) return `as in ${ago}`;
  return `${Math.round(Math.abs(change) * 100)} % ${change > 0 ? "slower" : "faster"} than ${ago}`;
}

function troubleText({ errors, unknown }: Figures): string {
  const parts = [
    ...(errors ? [`${shareText(errors)} failed`] : []),
    ...(unknown ? [`${shareText(unknown)} told nothing`] : []),
  ];
  return parts.length === 0 ? "None failed." : `${parts.join(", ")}.`;
}

const LABEL_LENGTH = 26;
const cut = (text: string) => (text.length > LABEL_LENGTH ? `${text.slice(0, LABEL_LENGTH - 1)}…` : text);

export const drawnMarkers = (markers: readonly MarkerTold[]): ChartMarker[] =>
  markers.map(({ kind, from, to, title, isBetween }) => ({
    kind,
    at: from,
    ...(to > from && { until: to }),
    ...(isBetween && { isBetween }),
    label: cut(title),
  }));

export const latencyPoints = (points: readonly PerformancePoint[]): ChartPoint[] =>
  points.map(({ at, p50, p95, p99 }) => ({ at, value: p95, second: p50, third: p99 }));

export const troublePoints = (points: readonly PerformancePoint[]): ChartPoint[] =>
  points.map(({ at, errors, unknown }) => ({ at, value: errors, second: unknown }));

type Compared = "p95" | "errors";

/** One figure with the same of the period before under the same place on the axis. */
export function comparedPoints({ points, grain, from, before }: Performance, figure: Compared): ChartPoint[] {
  const shift = from.getTime() - before.from.getTime();
  const steps = new Map<number, ChartPoint>();
  for (const point of points)
    steps.set(point.at.getTime(), { at: point.at, value: point[figure], second: null });
  for (const point of before.points) {
    const at = Math.floor((point.at.getTime() + shift) / grain.stepMs) * grain.stepMs;
    const now = steps.get(at);
    steps.set(at, { at, value: now?.value ?? null, second: point[figure] });
  }
  return [...steps.values()];
}

const FAR = 3;

/** An alert far above all that is drawn would press the lines flat: it is told in words alone. */
export function drawnLimits(limits: ChartLimits | null, points: readonly ChartPoint[]): ChartLimits {
  if (!limits) return {};
  const { target = null, warn = null, alert = null } = limits;
  const drawn = points.flatMap(({ value, second, third }) => [value ?? 0, second ?? 0, third ?? 0]);
  const highest = Math.max(target ?? 0, warn ?? 0, ...drawn);
  return { target, warn, alert: alert !== null && alert <= highest * FAR ? alert : null };
}

const LONGEST_STEP_MS = 300_000;

/**
 * How far apart points are when nothing is missing: a step, as often as the slowest check is asked, or the middle of
 * the distances, where that is no more than five minutes.
 */
export function distanceOf(points: readonly ChartPoint[], least: number): number {
  const moments = points.map(({ at }) => timeOf(at)).sort((a, b) => a - b);
  const distances = moments.slice(1).map((at, index) => at - (moments[index] ?? at));
  const middle = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  return Math.max(least, middle <= LONGEST_STEP_MS ? middle : 0);
}

/** "per minute", "per 5 min": what one point stands for. */
export const grainText = ({ from, stepMs }: Performance["grain"]): string =>
  from === "days" ? "a point per day" : `a point per ${formatValue(stepMs / 1000, "seconds")}`;
