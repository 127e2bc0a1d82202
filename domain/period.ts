import type { ChecklistDocument } from "./schema/checklist";
import { momentOf, wallClock } from "./zone";

/** The stretch of time that one run of a checklist stands for, in the checklist's own zone. */
export type Period = { name: string; startsAt: Date; dueAt: Date };

const pad = (n: number) => String(n).padStart(2, "0");

/** The current period; undefined for checklists that are walked on demand. Weeks run Monday to Sunday, due on Friday. */
export function periodAt(
  document: Pick<ChecklistDocument, "cadence" | "zone" | "dueAt">,
  now: Date,
): Period | undefined {
  const { cadence, zone } = document;
  const [hour = 0, minute = 0] = document.dueAt.split(":").map(Number);
  const { year, month, day, weekday } = wallClock(now, zone);
  const startOf = (offset: number) => momentOf(shift(year, month, day, offset, 0, 0), zone);
  const dueOn = (offset: number) => momentOf(shift(year, month, day, offset, hour, minute), zone);
  switch (cadence) {
    case "daily":
      return { name: `${year}-${pad(month)}-${pad(day)}`, startsAt: startOf(0), dueAt: dueOn(0) };
    case "weekly":
      return { name: isoWeek(year, month, day), startsAt: startOf(1 - weekday), dueAt: dueOn(5 - weekday) };
    case "monthly": {
      const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
      return { name: `${year}-${pad(month)}`, startsAt: startOf(1 - day), dueAt: dueOn(lastDay - day) };
    }
    case "on-demand":
      return undefined;
  }
}

function shift(year: number, month: number, day: number, offset: number, hour: number, minute: number) {
  const date = new Date(Date.UTC(year, month - 1, day + offset));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour, minute };
}

/** "2026-W47": the week of the year that holds its Thursday. */
export function isoWeek(year: number, month: number, day: number): string {
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const week = Math.ceil(((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7);
  return `${date.getUTCFullYear()}-W${pad(week)}`;
}
