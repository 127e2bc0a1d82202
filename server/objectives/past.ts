import type { Db } from "@/db";
import type { SeriesId, Tally } from "@/domain/objective";
import { seriesKey } from "@/domain/objective-series";
import { type Step, type StepTold, stepsOf } from "@/domain/objective-window";
import { tallyStretches } from "./tally";

/** `tally` is missing where nothing was counted, which is a gap and not a zero. */
export type StepTally = StepTold & { tally: Tally | undefined };

/** How each series went step by step; days, months and quarters are those of the zone. */
export async function tallyByStep(
  db: Db,
  series: readonly SeriesId[],
  from: Date,
  to: Date,
  step: Step,
  zone = "UTC",
): Promise<Map<string, StepTally[]>> {
  const steps = stepsOf(from, to, step, zone);
  const tallies = await tallyStretches(
    db,
    series.flatMap((one) => steps.map((told) => ({ series: one, from: told.from, to: told.to }))),
  );
  return new Map(
    series.map((one, index) => [
      seriesKey(one),
      steps.map((told, at) => ({ ...told, tally: tallies[index * steps.length + at] })),
    ]),
  );
}
