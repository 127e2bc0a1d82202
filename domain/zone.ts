/** Wall-clock arithmetic in a time zone, with the runtime's own zone data and nothing else. */
export type Wall = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  weekday: number;
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(zone, format);
  }
  return format;
}

/** What clocks in the zone show at a moment; Monday is weekday 1, Sunday 7. */
export function wallClock(at: Date, zone: string): Wall {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatFor(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
  return { year, month, day, hour, minute, weekday };
}

/** The moment at which clocks in the zone show this. An hour that does not exist counts as the one after it. */
export function momentOf(wall: Pick<Wall, "year" | "month" | "day" | "hour" | "minute">, zone: string): Date {
  const wanted = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const shownAt = (time: number) => {
    const shown = wallClock(new Date(time), zone);
    return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  };
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) guess += wanted - shownAt(guess);
  // In an hour that is skipped the guess swings between the hour before and the hour after.
  return new Date(Math.max(guess, guess + wanted - shownAt(guess)));
}

/** Zones have names. Newer runtimes take an offset for one too, which knows no summer and which others refuse. */
const NAME = /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/;

export function isTimeZone(zone: string): boolean {
  if (!NAME.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
