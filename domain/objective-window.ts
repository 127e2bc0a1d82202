import type { CalendarUnit, ObjectiveWindow } from "./objective";
import { isoWeek } from "./period";
import { momentOf, wallClock } from "./zone";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** From `from` up to but without `to`; `asOf` is the moment it was told at, which may be before its end. */
export type WindowTold = { from: Date; to: Date; asOf: Date; name: string };

/** The window that holds `now`. A rolling one is whole minutes up to now; a calendar one ends where its unit does. */
export function windowAt(window: ObjectiveWindow, now: Date): WindowTold {
  if (window.kind === "calendar") return { ...unitAt(window.unit, window.zone, now), asOf: now };
  const to = Math.floor(now.getTime() / MINUTE) * MINUTE;
  const name = window.days === 1 ? "last 24 hours" : `last ${window.days} days`;
  return { from: new Date(to - window.days * DAY), to: new Date(to), asOf: now, name };
}

/** The one that ended where the window of `at` begins. */
export function windowBefore(window: ObjectiveWindow, at: Date): WindowTold {
  const { from } = windowAt(window, at);
  if (window.kind === "calendar")
    return { ...unitAt(window.unit, window.zone, new Date(from.getTime() - 1)), asOf: from };
  const name = window.days === 1 ? "24 hours before" : `${window.days} days before`;
  return { from: new Date(from.getTime() - window.days * DAY), to: from, asOf: from, name };
}

/** The day, week, month, quarter or year of a zone that holds a moment. Weeks run Monday to Sunday. */
export function unitAt(unit: CalendarUnit, zone: string, at: Date): { from: Date; to: Date; name: string } {
  const { year, month, day, weekday } = wallClock(at, zone);
  const quarter = Math.floor((month - 1) / 3);
  const begins = (y: number, m: number, d: number) => midnight(y, m, d, zone);
  switch (unit) {
    case "day":
      return {
        from: begins(year, month, day),
        to: begins(year, month, day + 1),
        name: `${year}-${pad(month)}-${pad(day)}`,
      };
    case "week":
      return {
        from: begins(year, month, day + 1 - weekday),
        to: begins(year, month, day + 8 - weekday),
        name: isoWeek(year, month, day),
      };
    case "month":
      return {
        from: begins(year, month, 1),
        to: begins(year, month + 1, 1),
        name: `${year}-${pad(month)}`,
      };
    case "quarter":
      return {
        from: begins(year, quarter * 3 + 1, 1),
        to: begins(year, quarter * 3 + 4, 1),
        name: `${year}-Q${quarter + 1}`,
      };
    case "year":
      return { from: begins(year, 1, 1), to: begins(year + 1, 1, 1), name: String(year) };
  }
}

const pad = (n: number) => String(n).padStart(2, "0");

/**
 * The moment a day begins in a zone; days and months may run over. Where clocks skip midnight it is the first moment
 * after it, where they show it twice the first of the two.
 */
export function midnight(year: number, month: number, day: number, zone: string): Date {
  const date = new Date(Date.UTC(year, month - 1, day));
  const wanted = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  const at = momentOf({ ...wanted, hour: 0, minute: 0 }, zone);
  const hourBefore = new Date(at.getTime() - 3_600_000);
  return wallClock(hourBefore, zone).day === wanted.day ? hourBefore : at;
}

export const STEPS = ["hour", "day", "month", "quarter"] as const;
export type Step = (typeof STEPS)[number];
export type StepTold = { from: Date; to: Date; name: string };

/** How finely a stretch of time is drawn: hours up to three days, days up to a quarter, then months, then quarters. */
export function stepFor(from: Date, to: Date): Step {
  const days = (to.getTime() - from.getTime()) / DAY;
  if (days <= 3) return "hour";
  if (days <= 100) return "day";
  return days <= 800 ? "month" : "quarter";
}

/** The steps that a stretch falls into, cut at its ends, in order and without a gap. Hours are those of UTC. */
export function stepsOf(from: Date, to: Date, step: Step, zone: string): StepTold[] {
  const steps: StepTold[] = [];
  for (let at = from; at < to; ) {
    const whole = step === "hour" ? hourAt(at) : unitAt(step, zone, at);
    const end = whole.to < to ? whole.to : to;
    steps.push({ from: at, to: end, name: whole.name });
    at = end;
  }
  return steps;
}

function hourAt(at: Date): StepTold {
  const from = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
  return { from, to: new Date(from.getTime() + 3_600_000), name: `${from.toISOString().slice(0, 13)}:00Z` };
}
