import { StatusBadge } from "@/components/ui/status-badge";
import { type Stretch, stretchText, zoneOf } from "./sla-range";
import type { Course } from "./sla-types";
import { amountText, changeText, percentText, targetText } from "./sla-words";
import { stepStatus, stepWord } from "./step-table";

/** What the stretch that is shown came to by itself, and against the one of the same length before it. */
export function RangeAnswer({ course, stretch }: { course: Course; stretch: Stretch }) {
  const { range, objective, target } = course;
  const spent = range.counted - range.good;
  const reached = { percent: range.percent, target, tally: range.tally };
  return (
    <p className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1">
      <StatusBadge status={stepStatus(reached)} word={stepWord(reached)} />
      <span>
        {stretchText(stretch, zoneOf(objective.window))}:{" "}
        {range.percent === null ? (
          "nothing was counted."
        ) : (
          <>
            <strong className="font-semibold">{percentText(range.percent, target)}</strong> of{" "}
            {targetText(target)}, {amountText(spent, objective.accounting)}{" "}
            {objective.accounting === "time" ? "of" : "things of"} budget burnt,{" "}
            {range.before === null
              ? "nothing counted in the time before."
              : `${changeText(range.percent, range.before)} against the time before (${percentText(range.before, target)}).`}
          </>
        )}
      </span>
    </p>
  );
}
