const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAY_MS = 86_400_000;

/** The month that the address names, or the present one; days are those of UTC. */
export const monthFrom = (text: string | null | undefined, now: Date): string =>
  text && MONTH.test(text) ? text : now.toISOString().slice(0, 7);

export const monthName = (month: string) => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

export function monthBeside(month: string, by: -1 | 1): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** "2026-11-20" */
export const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** The weeks that show a month, Monday first, with the days of its neighbours that fill them. */
export function weeksOfMonth(month: string): string[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const start = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  const next = Date.parse(`${monthBeside(month, 1)}-01T00:00:00Z`);
  const weeks: string[][] = [];
  for (let monday = start; monday < next; monday += 7 * DAY_MS)
    weeks.push(Array.from({ length: 7 }, (_, day) => dayOf(new Date(monday + day * DAY_MS))));
  return weeks;
}
