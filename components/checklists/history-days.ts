import type { CalendarDay, CalendarRun } from "@/components/charts/calendar-weeks";
import { zoneOffsetMs } from "@/components/ui/time-text";
import { formatDuration } from "@/domain/duration";
import type { PastRun } from "./answers";
import { isSignedLate, lateText, many } from "./run-words";

export const HISTORY_DAYS = 90;

/**
 * The day on the calendar that a run belongs to: its period where that is a day, the day it was begun where it was
 * begun on demand, else the day it was due.
 */
export function dayOf(run: Pick<PastRun, "period" | "dueAt">, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(run.period)) return run.period;
  const begun = /^\d{4}-\d{2}-\d{2}T/.test(run.period) ? Date.parse(run.period) : Number.NaN;
  return dayIn(Number.isNaN(begun) ? run.dueAt.getTime() : begun, zone);
}

export const dayIn = (at: number, zone: string) =>
  new Date(at + zoneOffsetMs(zone, at)).toISOString().slice(0, 10);

export function calendarDays(runs: readonly PastRun[], zone: string): CalendarDay[] {
  const days = new Map<string, CalendarRun[]>();
  for (const run of runs) {
    const day = dayOf(run, zone);
    days.set(day, [...(days.get(day) ?? []), calendarRun(run)]);
  }
  return [...days].map(([day, ofDay]) => ({ day, runs: ofDay }));
}

function calendarRun(run: PastRun): CalendarRun {
  if (run.state !== "signed-off")
    return { state: run.state, ...(run.openedByName && { who: run.openedByName }) };
  const took = [lateText(run), tookMs(run) !== undefined && `in ${formatDuration(tookMs(run) ?? 0)}`].filter(
    Boolean,
  );
  return { state: "signed", who: run.signedByName ?? "somebody", took: took.join(", ") };
}

/** From opening to sign-off; undefined where either is missing. */
export function tookMs({ openedAt, signedAt }: Pick<PastRun, "openedAt" | "signedAt">): number | undefined {
  return openedAt && signedAt ? signedAt.getTime() - openedAt.getTime() : undefined;
}

/** How reliably a checklist was walked, and how long it usually takes. */
export function historyAnswer(runs: readonly PastRun[], days: number): string {
  if (runs.length === 0) return `It has not been walked in the last ${days} days.`;
  const signed = runs.filter(({ state }) => state === "signed-off");
  const late = signed.filter(isSignedLate).length;
  const missed = runs.filter(({ state }) => state === "missed").length;
  const open = runs.length - signed.length - missed;
  const lengths = signed.flatMap((run) => tookMs(run) ?? []).toSorted((a, b) => a - b);
  const middle = lengths[Math.floor(lengths.length / 2)];
  const rest = [
    late > 0 && `${late} late`,
    missed > 0 && `${missed} missed`,
    open > 0 && `${open} open`,
  ].filter(Boolean);
  const usual = middle === undefined ? "" : ` Usually ${formatDuration(middle)} from opening to sign-off.`;
  return `${signed.length - late} of ${many(runs.length, "run was", "runs were")} signed off in time${rest.length > 0 ? `; ${rest.join(", ")}` : ""}.${usual}`;
}
