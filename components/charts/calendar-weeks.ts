import { dayName } from "./history-days";

export type CalendarRun = {
  title?: string;
  state: "signed" | "missed" | "open";
  who?: string;
  /** How long it took, or when it was due: "in 6 min", "due 09:30". */
  took?: string;
};

/** One day of a checklist: its runs, or none when none was due. */
export type CalendarDay = { day: string; runs: readonly CalendarRun[] };

export const RUN_WORD: Record<CalendarRun["state"], string> = {
  signed: "signed off",
  missed: "missed",
  open: "open",
};

/** What the cell shows: a missed run outweighs an open one, and that a signed one. */
export function dayState(runs: readonly CalendarRun[]): CalendarRun["state"] | undefined {
  return (["missed", "open", "signed"] as const).find((state) => runs.some((run) => run.state === state));
}

export function daySentence({ day, runs }: CalendarDay): string {
  if (runs.length === 0) return `${dayName(day)}: nothing was due.`;
  const told = runs.map((run) =>
    [run.title, RUN_WORD[run.state], run.who && `by ${run.who}`, run.took].filter(Boolean).join(" "),
  );
  return `${dayName(day)}: ${told.join("; ")}.`;
}

const DAY_MS = 86_400_000;

/** The days from `from` to `until` in rows of a week that begin on Monday; undefined pads the first and the last. */
export function weeksOf(
  days: readonly CalendarDay[],
  from: string,
  until: string,
): (CalendarDay | undefined)[][] {
  const known = new Map(days.map((one) => [one.day, one]));
  const start = Date.parse(from);
  const end = Date.parse(until);
  const cells: (CalendarDay | undefined)[] = new Array((new Date(start).getUTCDay() + 6) % 7).fill(undefined);
  for (let at = start; at <= end; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    cells.push(known.get(day) ?? { day, runs: [] });
  }
  while (cells.length % 7 !== 0) cells.push(undefined);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
