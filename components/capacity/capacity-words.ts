import type { ChartPoint } from "@/components/charts/chart-points";
import { absoluteText } from "@/components/ui/time-text";
import { formatValue, type Unit } from "@/domain/duration";
import { type Forecast, LEAST_DAYS } from "@/domain/forecast";
import type { CapacityFigure, CapacityRow } from "./capacity-types";

const dayText = (at: Date) => absoluteText(at.getTime(), "UTC", "day");
const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;
const amount = (value: number, unit: Unit) => formatValue(Math.abs(value), unit);

/** By how much it changes in a day: "+2.1 MB"; empty where nothing is known of it. */
export const changeText = (forecast: Forecast, unit: Unit): string =>
  forecast.kind === "trend" ? `${forecast.perDay < 0 ? "-" : "+"}${amount(forecast.perDay, unit)}` : "";

/** The same with its bounds: "+2.1 MB (1.9 MB to 2.4 MB)". */
export function perDayText(forecast: Forecast, unit: Unit): string {
  if (forecast.kind !== "trend") return "";
  const { perDayLow, perDayHigh } = forecast;
  const [least, most] = [Math.abs(perDayLow), Math.abs(perDayHigh)].sort((a, b) => a - b);
  return `${changeText(forecast, unit)} (${amount(least ?? 0, unit)} to ${amount(most ?? 0, unit)})`;
}

/** What can be said of where it goes, and no more. */
export function forecastText({
  forecast,
  limit,
  last,
}: Pick<CapacityRow, "forecast" | "limit" | "last">): string {
  const past = isPast({ limit, last });
  if (forecast.kind === "too-few") {
    const counted = `${plural(forecast.days, "day")} of ${LEAST_DAYS}`;
    const told = forecast.since
      ? `Jumped on ${dayText(forecast.since)}; too few days since: ${counted}.`
      : `Too few days: ${counted}.`;
    return past ? `Past its limit. ${told}` : told;
  }
  const since = forecast.since ? ` since it jumped on ${dayText(forecast.since)}` : "";
  if (forecast.kind === "no-trend")
    return `${past ? "Past its limit. " : ""}No trend in ${plural(forecast.days, "day")}${since}.`;
  const { reach, perDay } = forecast;
  const way = `${perDay > 0 ? "Grows" : "Falls"}${since}`;
  if (past || reach === "past") return `Past its limit. ${way}.`;
  if (reach === null) return `${way}.`;
  if (reach === "away") return `${way}; the limit is not within two years.`;
  const { earliest, latest } = reach;
  if (!latest) return `${way}; the limit not before ${dayText(earliest)}.`;
  return dayText(earliest) === dayText(latest)
    ? `${way}; the limit on ${dayText(earliest)}.`
    : `${way}; the limit between ${dayText(earliest)} and ${dayText(latest)}.`;
}

export function isPast({ limit, last }: Pick<CapacityRow, "limit" | "last">): boolean {
  if (!limit || !last) return false;
  return limit.direction === "below-is-bad" ? last.value < limit.value : last.value > limit.value;
}

const SOON_MS = 30 * 86_400_000;

/** Whether the limit may be reached within thirty days. */
export const isSoon = ({ forecast }: Pick<CapacityRow, "forecast">, now: Date): boolean =>
  forecast.kind === "trend" &&
  forecast.reach !== null &&
  typeof forecast.reach === "object" &&
  forecast.reach.earliest.getTime() - now.getTime() < SOON_MS;

/** The page's answer. */
export function capacityAnswer(rows: readonly CapacityRow[], now: Date): string {
  if (rows.length === 0) return "Nothing that can fill up has been measured yet.";
  const past = rows.filter(isPast).length;
  const soon = rows.filter((row) => !isPast(row) && isSoon(row, now)).length;
  const parts = [
    ...(past > 0
      ? [`${past} of ${rows.length} ${past === 1 ? "is" : "are"} past ${past === 1 ? "its" : "their"} limit`]
      : []),
    ...(soon > 0 ? [`${soon} may reach ${soon === 1 ? "its" : "their"} limit within 30 days`] : []),
  ];
  if (parts.length > 0) return `${parts.join("; ")}.`;
  const known = rows.filter(({ forecast }) => forecast.kind !== "too-few").length;
  return known === 0
    ? "Nothing is past its limit; there are too few days to say where anything goes."
    : "Nothing is past its limit, and nothing is seen to reach it within 30 days.";
}

/** The days as they were, and those to come with their band, which begins at the last one. */
export function drawnDays({ days, forecast }: Pick<CapacityFigure, "days" | "forecast">): ChartPoint[] {
  const past: ChartPoint[] = days.map(({ at, value }) => ({ at, value }));
  if (forecast.kind !== "trend") return past;
  const [start, ...ahead] = forecast.course;
  const last = past.at(-1);
  const joined = last && start ? [{ ...last, second: start.value, low: start.low, high: start.high }] : [];
  return [
    ...past.slice(0, -1),
    ...joined,
    ...ahead.map(({ at, value, low, high }) => ({ at, value: null, second: value, low, high })),
  ];
}
