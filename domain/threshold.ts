import { formatValue, type Unit } from "./duration";
import type { Status } from "./status";

export const UNITS = [
  "seconds",
  "ms",
  "percent",
  "count",
  "ratio",
  "bytes",
] as const satisfies readonly Unit[];
export const DIRECTIONS = ["above-is-bad", "below-is-bad"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export type Limits = {
  unit: Unit;
  direction: Direction;
  target: number | null;
  warn: number | null;
  alert: number | null;
  strict: boolean;
};

/** Applies a limit to a value. Without any limit there is nothing to be against: ok. */
export function judgeValue(value: number, limits: Limits): Status {
  if (!Number.isFinite(value)) return "unknown";
  if (isPast(value, limits.alert, limits)) return "alert";
  if (isPast(value, limits.warn, limits)) return "warn";
  return "ok";
}

function isPast(value: number, limit: number | null, { direction, strict }: Limits): boolean {
  if (limit === null) return false;
  if (value === limit) return strict;
  return direction === "above-is-bad" ? value > limit : value < limit;
}

/** "41 min / 60 min": the value next to the limit that it is nearest to breaking. */
export function againstLimit(value: number, limits: Limits): string {
  const limit = limits.warn ?? limits.alert ?? limits.target;
  const text = formatValue(value, limits.unit);
  return limit === null ? text : `${text} / ${formatValue(limit, limits.unit)}`;
}

/** "< 25 h" or "≥ 99 %": what is expected, in words. */
export function expectedText(limits: Limits): string {
  const limit = limits.warn ?? limits.alert ?? limits.target;
  if (limit === null) return "no limit";
  const sign = limits.direction === "above-is-bad" ? (limits.strict ? "<" : "≤") : limits.strict ? ">" : "≥";
  return `${sign} ${formatValue(limit, limits.unit)}`;
}

/** Why a reason for a change is not enough yet; undefined when it is. */
export const whyNotReason = (reason: string) =>
  reason.trim().length < 5 ? "Say in a few words why the limit changes." : undefined;

/** The sentence that refuses contradictory limits; undefined when they agree. */
export function contradiction(
  direction: Direction,
  limits: { target: number | null; warn: number | null; alert: number | null },
): string | undefined {
  if (limits.warn === null && limits.alert === null && limits.target === null)
    return "Give at least one limit: target, warn or alert.";
  if (limits.warn !== null && limits.alert !== null) {
    if (direction === "above-is-bad" && limits.warn > limits.alert)
      return "Warn must come before alert: for this metric higher is worse, so warn must not exceed alert.";
    if (direction === "below-is-bad" && limits.warn < limits.alert)
      return "Warn must come before alert: for this metric lower is worse, so warn must not be below alert.";
  }
  return undefined;
}
