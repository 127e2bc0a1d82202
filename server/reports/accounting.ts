import type { SectionKey } from "@/domain/report";
import type { ReportPeriod } from "@/domain/report-period";

const OF_SECTION: Partial<Record<SectionKey, readonly string[]>> = {
  objectives: [
    "A promise counts minutes or single things, as its own page says; “Counted in” names which.",
    "How many things nobody could see has no number where others count them, and of alerts; the minutes in which nobody could stand for them.",
    "A minute is bad when any part of what it watches was in alert; retries that succeed in the end count as they ended.",
    "An unknown minute counts as bad, and announced maintenance is left out, unless the promise says otherwise.",
    "Where a target changed, each stretch is counted by the target and the rules that held then.",
  ],
  latency: [
    "Percentiles are read from merged histograms of all answers, at most 1.5 % off; they are never averaged.",
  ],
  alerts: ["An alert that opened again counts each time; its severity is the last one known."],
  freshness: [
    "Time is summed over the tenants of a job; warned of is still fresh enough, unknown is neither.",
  ],
  syncs: [
    "A run belongs to the time it started; partly failed is failed, and what has no known end is left out of the share.",
  ],
  notifications: [
    "Delivered is only what the channel took; a message that may have arrived counts as not delivered.",
  ],
  security: ["Whatever was refused is counted, also what people tried by mistake."],
  checklists: ["A checklist belongs to the time it was due; signed off later than that is late."],
  capacity: ["Averages weigh every observation alike; the worst is the highest or lowest single value."],
};

/** How everything in a report is counted, one sentence each. */
export const accountingOf = (
  { zone, name }: ReportPeriod,
  sections: readonly string[],
  { isCountedAnew }: { isCountedAnew: boolean },
): string[] => [
  `${name} is the time from its first midnight up to, and without, the midnight after it, by the clocks of ${zone}.`,
  "Figures that are summed by the hour take an hour whole that the time zone cuts.",
  ...Object.entries(OF_SECTION)
    .filter(([key]) => sections.includes(key))
    .flatMap(([, sentences]) => sentences),
  isCountedAnew
    ? "There is no report of the time before; its figures were counted together with these."
    : "The figures before are those of the report before this one, as they were frozen.",
  "Complete is the share of the observations that were due by each check's own rhythm and came.",
];
