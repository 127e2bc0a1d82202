import { absoluteText } from "@/components/ui/time-text";
import type { ObjectiveWindow } from "@/domain/objective";
import { unitAt } from "@/domain/objective-window";

/** A stretch of time, in milliseconds; `to` is not part of it. */
export type Stretch = { from: number; to: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SPANS = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY, "365d": 365 * DAY };
type Span = keyof typeof SPANS;
export type Preset = Span | "window";

const SPAN_TEXT: Record<Span, string> = {
  "1h": "1 h",
  "24h": "24 h",
  "7d": "7 d",
  "30d": "30 d",
  "90d": "90 d",
  "365d": "1 y",
};

/** The days of a promise are those of its zone; a rolling window has none and takes UTC. */
export const zoneOf = (window: ObjectiveWindow) => (window.kind === "calendar" ? window.zone : "UTC");

/** The window itself first, then what else is worth looking at: never the same length twice. */
export function presetsOf(window: ObjectiveWindow): { value: Preset; label: string }[] {
  const own = window.kind === "calendar" ? `This ${window.unit}` : `${window.days} d window`;
  const spans = (Object.keys(SPANS) as Span[]).filter(
    (span) => window.kind === "calendar" || SPANS[span] !== window.days * DAY,
  );
  return [{ value: "window", label: own }, ...spans.map((value) => ({ value, label: SPAN_TEXT[value] }))];
}

const isSpan = (text: string | null): text is Span => text !== null && Object.hasOwn(SPANS, text);

/** Longer stretches move on less often, so that the same question is asked again and not a new one. */
function endOf(span: Span, now: number): number {
  const step = SPANS[span] <= HOUR ? MINUTE : 5 * MINUTE;
  return Math.floor(now / step) * step;
}

export type Shown = { preset: Preset | "zoom"; stretch: Stretch | undefined };

/** What the address asks for; no stretch: the window of the promise as it stands now. */
export function shownOf(params: { get: (name: string) => string | null }, now: number): Shown {
  const zoom = zoomed(params.get("from"), params.get("to"));
  if (zoom) return { preset: "zoom", stretch: zoom };
  const range = params.get("range");
  if (!isSpan(range)) return { preset: "window", stretch: undefined };
  const to = endOf(range, now);
  return { preset: range, stretch: { from: to - SPANS[range], to } };
}

const LONGEST = 400 * DAY;

/** Whole minutes; undefined where two texts make no stretch of at least one and at most 400 days. */
function zoomed(from: string | null, to: string | null): Stretch | undefined {
  if (!from || !to) return undefined;
  const [start, end] = [Number(from), Number(to)];
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end > 8.64e15)
    return undefined;
  const stretch = {
    from: Math.floor(start / MINUTE) * MINUTE,
    to: Math.max(Math.ceil(end / MINUTE) * MINUTE, Math.floor(start / MINUTE) * MINUTE + MINUTE),
  };
  return end <= start || stretch.to - stretch.from > LONGEST ? undefined : stretch;
}

/** The changes of the address that show a stretch; undefined goes back to the window. */
export const showing = (stretch: Stretch | undefined) => ({
  range: undefined,
  minute: undefined,
  by: undefined,
  from: stretch && String(stretch.from),
  to: stretch && String(stretch.to),
});

export type Level = { label: string; stretch: Stretch };

const UNITS = ["year", "quarter", "month", "week", "day"] as const;

/** The units around a stretch, the longest first, shorter than what the whole spans; the stretch itself is last. */
export function levelsOf(stretch: Stretch, whole: Stretch, zone: string): Level[] {
  const around: Level[] = UNITS.flatMap((unit) => {
    const found = unitAt(unit, zone, new Date(stretch.from));
    const one = { from: found.from.getTime(), to: found.to.getTime() };
    return [{ label: unitText(unit, one.from, zone), stretch: one }];
  });
  const hour = Math.floor(stretch.from / HOUR) * HOUR;
  around.push({
    label: absoluteText(hour, zone, "clock").slice(0, 5),
    stretch: { from: hour, to: hour + HOUR },
  });
  const holding = around.filter(
    ({ stretch: one }) =>
      one.from <= stretch.from && one.to >= stretch.to && one.to - one.from < whole.to - whole.from,
  );
  const last = holding.at(-1)?.stretch;
  if (last && last.from === stretch.from && last.to === stretch.to) return holding;
  return [...holding, { label: stretchText(stretch, zone), stretch }];
}

function unitText(unit: (typeof UNITS)[number], at: number, zone: string): string {
  const [day = "", month = "", year = ""] = absoluteText(at, zone, "day").split(" ");
  if (unit === "year") return year;
  if (unit === "day") return `${day} ${month} ${year}`;
  if (unit === "month") return `${month} ${year}`;
  if (unit === "week") return unitAt("week", zone, new Date(at)).name.split("-")[1] ?? "";
  return `Q${Math.floor(MONTHS.indexOf(month) / 3) + 1} ${year}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "12 Nov 14:00 to 15:20", "1 Nov to 1 Dec 2026": as much of the moments as is needed. */
export function stretchText({ from, to }: Stretch, zone: string): string {
  const [first, last] = [absoluteText(from, zone, "minute"), absoluteText(to, zone, "minute")];
  const [firstDay, lastDay] = [first.slice(0, -6), last.slice(0, -6)];
  if (firstDay === lastDay) return `${first} to ${last.slice(-5)}`;
  if (first.endsWith("00:00") && last.endsWith("00:00"))
    return `${firstDay} to ${absoluteText(to, zone, "day")}`;
  return `${first} to ${last}`;
}

/** The stretch of the same length that ends where this one begins, or begins where it ends. */
export function neighbour({ from, to }: Stretch, side: "before" | "after"): Stretch {
  const length = to - from;
  return side === "before" ? { from: from - length, to: from } : { from: to, to: to + length };
}

/** Minutes are looked at one by one within a day; the longest one has 25 hours. */
export const hasMinutes = ({ from, to }: Stretch) => to - from <= 25 * HOUR;

/** What a step of a course is called in the zone of its promise. */
export function stepText({ from, to }: { from: Date; to: Date }, step: string, zone: string): string {
  const at = from.getTime();
  const [day = "", month = "", year = ""] = absoluteText(at, zone, "day").split(" ");
  const isWhole = (unit: (typeof UNITS)[number]) => {
    const whole = unitAt(unit, zone, from);
    return whole.from.getTime() === at && whole.to.getTime() === to.getTime();
  };
  if (step === "hour") return `${day} ${month} ${absoluteText(at, zone, "clock").slice(0, 5)}`;
  if (step === "day") return `${day} ${month} ${year}${isWhole("day") ? "" : " (part)"}`;
  if (step === "week") {
    const monday = absoluteText(unitAt("week", zone, from).from.getTime(), zone, "day").split(" ");
    return `${unitText("week", at, zone)}, from ${isWhole("week") ? monday.slice(0, 2).join(" ") : `${day} ${month} (part)`}`;
  }
  const unit = step === "month" ? "month" : "quarter";
  return `${unitText(unit, at, zone)}${isWhole(unit) ? "" : " (part)"}`;
}
