import { midnight, unitAt } from "./objective-window";
import { REPORT_UNIT, type ReportKind } from "./report";
import { momentOf, wallClock } from "./zone";

export type ReportPeriod = { name: string; from: Date; to: Date; zone: string };

/** When a report is made and when it is due: local days after the end of its period, at a local time of day. */
type DueRule = { zone: string; dueAt: string; dueDays: number };

/** The day, week, month or quarter of a zone that holds a moment. */
export const periodAt = (kind: ReportKind, zone: string, at: Date): ReportPeriod => ({
  ...unitAt(REPORT_UNIT[kind], zone, at),
  zone,
});

export const periodBefore = (kind: ReportKind, { from, zone }: ReportPeriod): ReportPeriod =>
  periodAt(kind, zone, new Date(from.getTime() - 1));

/** The newest period that is over and whose time of making has come. */
export function periodToMake(kind: ReportKind, rule: DueRule, now: Date): ReportPeriod {
  const last = periodBefore(kind, periodAt(kind, rule.zone, now));
  return makeAt(last, rule) <= now ? last : periodBefore(kind, last);
}

/** The figures are counted on the day after the period, at the report's time of day. */
export const makeAt = (period: Pick<ReportPeriod, "to">, rule: DueRule): Date => dayAfter(period, rule, 0);

export const dueAt = (period: Pick<ReportPeriod, "to">, rule: DueRule): Date =>
  dayAfter(period, rule, rule.dueDays);

/** So many local days after the end of a period, at the rule's time of day. A time that clocks skip is the one after it. */
export function dayAfter(
  { to }: Pick<ReportPeriod, "to">,
  { zone, dueAt: time }: DueRule,
  days: number,
): Date {
  const { year, month, day } = wallClock(to, zone);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const date = wallClock(new Date(midnight(year, month, day + days, zone).getTime() + 43_200_000), zone);
  return momentOf({ ...date, hour, minute }, zone);
}

/** The names of the periods between two, oldest first, at most so many of the newest. */
export function namesBetween(
  kind: ReportKind,
  zone: string,
  { from, to }: { from: Date; to: Date },
  most: number,
): string[] {
  const names: string[] = [];
  for (let end = to; end > from && names.length < most; ) {
    const period = periodAt(kind, zone, new Date(end.getTime() - 1));
    names.unshift(period.name);
    end = period.from;
  }
  return names;
}
