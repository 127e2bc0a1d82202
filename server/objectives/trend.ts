import { MINUTES_OF_DAY, type Tally } from "@/domain/objective";
import { attainmentOver, isMostlyUnseen, type Promised, rulesFor } from "@/domain/objective-budget";
import { promisedIn } from "@/domain/objective-version";
import { type PromiseAt, totalOf } from "./promises";
import { dayName } from "./tally";
import type { DayTally } from "./tally-by-day";

const DAY = 86_400_000;
export const TREND_DAYS = 30;
/** Today and the three days before, into which the last 72 hours reach. */
export const LATELY_DAYS = 4;
/** Stands for any stretch without anything bad: nothing of it is spent. */
export const ALL_GOOD: Tally = { good: 1, bad: 0, unknown: 0, maintenance: 0 };

/** What was promised and counted in a stretch, to be picked from all tallies once they are read. */
export type Inside = (from: Date, to: Date) => (all: readonly (Tally | undefined)[]) => Promised[];

/**
 * Whether the last minutes up to `minute` were good, as far as the sums of their days can tell: nothing else was counted
 * there, and less is missing than what is asked for, so that some of it is known. Else one has to look inside.
 */
export function isSurelyGood(
  days: readonly (DayTally | undefined)[],
  minute: Date,
  minutes: number,
): boolean {
  const passed = (minute.getTime() % DAY) / 60_000;
  const missing = days.map((day, index) => {
    if (!day || day.bad + day.unknown + day.maintenance > 0) return Number.POSITIVE_INFINITY;
    return day.series * (index === days.length - 1 ? passed : MINUTES_OF_DAY) - day.good;
  });
  return missing.reduce((sum, one) => sum + one, 0) < minutes;
}

/**
 * The same of things: no day that the stretch touches has a bad one, and a day that lies in it whole has a good one.
 * What is unknown of them is left out.
 */
export const areSurelyGood = (days: readonly (DayTally | undefined)[]): boolean =>
  days.every((day) => !day?.bad) && days.slice(1, -1).some((day) => (day?.good ?? 0) > 0);

/** Each UTC day up to `today` by what was promised on it; a day on which that changed is counted in its parts. */
export function trendOf(
  { objective: { accounting }, versions }: PromiseAt,
  days: readonly (DayTally | undefined)[],
  today: number,
  inside: Inside,
) {
  const each = days.map((tally, index) => {
    const number = today - days.length + 1 + index;
    const day = dayName(number);
    const [from, to] = [new Date(number * DAY), new Date((number + 1) * DAY)];
    const promised = promisedIn(versions, from, to);
    const target = promised.at(-1)?.version.target ?? 0;
    const only = promised.length === 1 ? promised[0]?.version : undefined;
    const told = (parts: readonly Promised[]) => ({
      day,
      percent: attainmentOver(parts).percent,
      target,
      isUnseen: isMostlyUnseen(totalOf(parts)),
    });
    if (!tally || only) {
      const whole = told(tally && only ? [{ tally, rules: rulesFor(accounting, only.rules), target }] : []);
      return () => whole;
    }
    const pick = inside(from, to);
    return (all: readonly (Tally | undefined)[]) => told(pick(all));
  });
  return (all: readonly (Tally | undefined)[]) => each.map((one) => one(all));
}
