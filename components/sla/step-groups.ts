import { type Accounting, type CountingRules, NOTHING_COUNTED, type Tally } from "@/domain/objective";
import { sumTallies } from "@/domain/objective-minutes";
import { type Step, unitAt } from "@/domain/objective-window";
import { spentSteps } from "./course-points";

export type Grouping = Step | "week";
export type Counted = { from: Date; to: Date; percent: number | null; tally: Tally; target: number };

const FEW_DAYS = 14;
const MANY_DAYS = 45;
const FEW_MONTHS = 6;

/** By what the steps of a course can be read, what reads best first: ninety days are a long way, thirteen weeks are not. */
export function groupingsOf(step: Step, count: number): Grouping[] {
  if (step === "day" && count > MANY_DAYS) return ["week", "month", "day"];
  if (step === "day" && count > FEW_DAYS) return ["day", "week"];
  if (step === "month" && count > FEW_MONTHS) return ["month", "quarter"];
  return [step];
}

/** Neighbours that lie in the same week, month or quarter of a zone; what was asked by steps stays as it is. */
export function groupSteps<Row extends { from: Date }>(
  steps: readonly Row[],
  step: Step,
  by: Grouping,
  zone: string,
): Row[][] {
  if (by === step || by === "hour") return steps.map((one) => [one]);
  const groups: Row[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const one of steps) {
    if (one.from.getTime() >= end) {
      groups.push([]);
      end = unitAt(by, zone, one.from).to.getTime();
    }
    groups.at(-1)?.push(one);
  }
  return groups;
}

/** Steps taken together, each by the rules of its time; the target is that of the last one. */
export function togetherOf(
  steps: readonly Counted[],
  promise: { accounting: Accounting; rules: CountingRules },
): Counted | undefined {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return undefined;
  if (steps.length === 1) return first;
  let good = 0;
  let counted = 0;
  for (const { percent, tally, spent } of spentSteps(steps, promise)) {
    if (percent === null) continue;
    good += tally.good;
    counted += tally.good + spent;
  }
  return {
    from: first.from,
    to: last.to,
    target: last.target,
    percent: counted === 0 ? null : (100 * good) / counted,
    tally: steps.reduce((sum, { tally }) => sumTallies(sum, tally), NOTHING_COUNTED),
  };
}
