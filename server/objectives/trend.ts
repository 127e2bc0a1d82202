import { MINUTES_OF_DAY, type Tally } from "@/domain/objective";
import {
  attainment,
  attainmentOver,
  isMostlyUnseen,
  type Promised,
  rulesFor,
} from "@/domain/objective-budget";
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

type TrendDay = { day: string; from: Date; to: Date };

/** The UTC days of a trend, `today` the last; the same for every promise of a list. */
export const trendDays = (today: number): TrendDay[] =>
  Array.from({ length: TREND_DAYS }, (_, index) => {
    const number = today - TREND_DAYS + 1 + index;
    return { day: dayName(number), from: new Date(number * DAY), to: new Date((number + 1) * DAY) };
  });

/** Each day by what was promised on it; one on which that changed is counted in its parts. */
export function trendOf(
  { objective: { accounting }, versions }: PromiseAt,
  tallies: readonly (DayTally | undefined)[],
  spans: readonly TrendDay[],
  inside: Inside,
) {
  const always = versions.length === 1 ? versions[0] : undefined;
  const cut: { index: number; pick: ReturnType<Inside> }[] = [];
  const days = spans.map(({ day, from, to }, index) => {
    const promised = always ? [] : promisedIn(versions, from, to);
    const held = always ?? promised.at(-1)?.version;
    const tally = tallies[index];
    const known = { day, percent: null as number | null, target: held?.target ?? 0, isUnseen: false };
    if (!tally || !held) return known;
    if (promised.length > 1) {
      cut.push({ index, pick: inside(from, to) });
      return known;
    }
    known.percent = attainment(tally, rulesFor(accounting, held.rules)).percent;
    known.isUnseen = isMostlyUnseen(tally);
    return known;
  });
  return (all: readonly (Tally | undefined)[]) => {
    for (const { index, pick } of cut) {
      const parts = pick(all);
      const day = days[index];
      if (!day) continue;
      day.percent = attainmentOver(parts).percent;
      day.isUnseen = isMostlyUnseen(totalOf(parts));
    }
    return days;
  };
}
