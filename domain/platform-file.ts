import { momentOf, wallClock } from "./zone";

/** Lists that a platform writes itself, and when they are fetched by the clock. */

export const FILE_STATES = ["asked", "fetching", "ready", "failed"] as const;
export type FileState = (typeof FILE_STATES)[number];

export const FILE_UNITS = ["day", "week", "month"] as const;
export type FileUnit = (typeof FILE_UNITS)[number];

/** Weeks begin on Monday, months on their first day; `dueAt` is "06:00" on the clocks of the zone. */
export type FileClock = { unit: FileUnit; zone: string; dueAt: string };

const DAY = 86_400_000;
const FARTHEST_DAYS = 33;

/** The first due moment after `after`. One that falls into a skipped hour comes with the hour after it. */
export function nextDue({ unit, zone, dueAt }: FileClock, after: Date): Date {
  const [hour = 0, minute = 0] = dueAt.split(":").map(Number);
  const begin = wallClock(after, zone);
  const first = Date.UTC(begin.year, begin.month - 1, begin.day);
  for (let ahead = 0; ahead < FARTHEST_DAYS; ahead += 1) {
    const day = new Date(first + ahead * DAY);
    if (unit === "week" && day.getUTCDay() !== 1) continue;
    if (unit === "month" && day.getUTCDate() !== 1) continue;
    const wall = { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
    const due = momentOf({ ...wall, hour, minute }, zone);
    if (due > after) return due;
  }
  throw new Error(`Nothing is due after ${after.toISOString()}.`);
}

/** The last whole days before a moment, by the clocks of the zone, as "2026-11-20". */
export function daysBefore(at: Date, zone: string, days: number): { from: string; to: string } {
  const { year, month, day } = wallClock(at, zone);
  const today = Date.UTC(year, month - 1, day);
  const named = (time: number) => new Date(time).toISOString().slice(0, 10);
  return { from: named(today - days * DAY), to: named(today - DAY) };
}
