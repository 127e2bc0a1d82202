import type { QuietHours } from "./notification";
import { momentOf, wallClock } from "./zone";

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const HOUR = 3_600_000;

/** When the quiet hours that hold at this moment end; null when none hold. Hours that end where they begin never hold. */
export function quietUntil(quiet: QuietHours | null, severity: string, at: Date): Date | null {
  if (!quiet || quiet.exceptSeverities.includes(severity)) return null;
  const wall = wallClock(at, quiet.zone);
  const now = wall.hour * 60 + wall.minute;
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const isQuiet = from <= to ? now >= from && now < to : now >= from || now < to;
  if (!isQuiet) return null;
  const endsTomorrow = now >= to;
  const meant = momentOf(
    { ...wall, day: wall.day + (endsTomorrow ? 1 : 0), hour: Math.floor(to / 60), minute: to % 60 },
    quiet.zone,
  );
  const shown = wallClock(meant, quiet.zone);
  const isSkipped = shown.hour * 60 + shown.minute < to;
  const end = isSkipped ? new Date(meant.getTime() + HOUR) : meant;
  return end > at ? end : null;
}
