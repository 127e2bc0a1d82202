/** The platform's beat starts due connections at every full hour from 06:00 to 22:00 in Jamaica, which has no summer time. */
const JAMAICA_OFFSET_MS = 5 * 3_600_000;
const FIRST_HOUR = 6;
const LAST_HOUR = 22;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const LOOK_AROUND_MS = 60 * 24 * HOUR;

/** How long after its start a sync may take before its data counts as missing. */
export const GRACE_MS = 15 * MINUTE;

export type Schedule = {
  type: string;
  intervalMinutes: number | null;
  cron: string | null;
  isActive: boolean;
};

const jamaicaHour = (time: number) => new Date(time - JAMAICA_OFFSET_MS).getUTCHours();

export const isBeatTick = (time: number) => jamaicaHour(time) >= FIRST_HOUR && jamaicaHour(time) <= LAST_HOUR;

/** The first full hour after `time` at which the beat starts syncs. */
export function nextBeatTick(time: number): number {
  let tick = (Math.floor(time / HOUR) + 1) * HOUR;
  while (!isBeatTick(tick)) tick += HOUR;
  return tick;
}

/** "11:00 UTC (06:00 Jamaica)" */
export function clockText(at: Date): string {
  const jamaica = new Date(at.getTime() - JAMAICA_OFFSET_MS);
  return `${at.toISOString().slice(11, 16)} UTC (${jamaica.toISOString().slice(11, 16)} Jamaica)`;
}

type Cron = {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  anyDay: boolean;
  anyWeekday: boolean;
};

/** Five fields with lists, ranges and steps. Anything else is undefined: a schedule that we do not understand. */
export function parseCron(expression: string): Cron | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(month, 1, 12);
  const weekdays = valuesOf(weekday, 0, 7);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, anyDay: day === "*", anyWeekday: weekday === "*" };
}

function valuesOf(field: string, low: number, high: number): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^(\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (!match) return undefined;
    const step = match[4] === undefined ? 1 : Number(match[4]);
    const from = match[2] === undefined ? low : Number(match[2]);
    const to =
      match[3] !== undefined
        ? Number(match[3])
        : match[2] !== undefined && match[4] === undefined
          ? from
          : high;
    if (step < 1 || from < low || to > high || from > to) return undefined;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

function fires(cron: Cron, time: number): boolean {
  const at = new Date(time);
  const day = cron.days.has(at.getUTCDate());
  const weekday = cron.weekdays.has(at.getUTCDay());
  const dayFits = cron.anyDay || cron.anyWeekday ? day && weekday : day || weekday;
  return (
    dayFits &&
    cron.months.has(at.getUTCMonth() + 1) &&
    cron.hours.has(at.getUTCHours()) &&
    cron.minutes.has(at.getUTCMinutes())
  );
}

/** The first moment after `last` at which the expression fires. */
function firstFire(cron: Cron, last: number, end: number): number | undefined {
  for (let time = (Math.floor(last / MINUTE) + 1) * MINUTE; time <= end; time += MINUTE) {
    if (time % HOUR === 0 && !cron.hours.has(new Date(time).getUTCHours())) time += HOUR - MINUTE;
    else if (fires(cron, time)) return time;
  }
  return undefined;
}

/** From when on a schedule owes new data, and when the platform starts the sync that brings it. */
export type Due = { owedAt: Date; startsAt: Date };

/**
 * When a connection is next due; both moments may lie in the past. Inside the beat's hours data is owed when the
 * schedule says so, although the platform starts it only at the next full hour; outside them nothing is owed before
 * the next beat. Null when the schedule never starts it. The platform reads cron expressions in UTC, whatever zone
 * their author had in mind. A schedule that is unknown or not understood counts as "every beat".
 */
export function dueOf(schedule: Schedule | undefined, lastSyncedAt: Date, now: Date): Due | null {
  if (schedule && (!schedule.isActive || schedule.type === "manual")) return null;
  const last = lastSyncedAt.getTime();
  const cron = schedule?.type === "cron" && schedule.cron ? parseCron(schedule.cron) : undefined;
  let owed: number | undefined;
  if (cron) {
    const from = Math.max(last, now.getTime() - LOOK_AROUND_MS);
    owed = firstFire(cron, from, Math.max(now.getTime(), last) + LOOK_AROUND_MS);
  } else if (schedule?.type === "interval" && schedule.intervalMinutes)
    owed = last + schedule.intervalMinutes * MINUTE;
  else owed = nextBeatTick(last);
  if (owed === undefined) return null;
  const starts = nextBeatTick(owed - 1);
  return { owedAt: new Date(starts - owed < HOUR ? owed : starts), startsAt: new Date(starts) };
}

/** "every 30 min", "cron 0 * * * *", "by hand only" */
export function scheduleText(schedule: Schedule | undefined): string {
  if (!schedule) return "schedule not read";
  if (!schedule.isActive) return "inactive";
  if (schedule.type === "cron") return `cron ${(schedule.cron ?? "").slice(0, 128)}`;
  if (schedule.type === "interval") return `every ${schedule.intervalMinutes ?? "?"} min`;
  return schedule.type === "manual" ? "by hand only" : schedule.type.slice(0, 40);
}
