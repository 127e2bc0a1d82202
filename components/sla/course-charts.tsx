"use client";

import type { ChartMarker, ChartPoint, ChartRange } from "@/components/charts/chart-points";
import { LineChart } from "@/components/charts/line-chart";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { useAddress } from "@/components/ui/use-address";
import { FAST } from "@/domain/objective-says";
import { burnDown, comparedPoints, sharePoints, spentSteps, withPromises } from "./course-points";
import { type Stretch, showing } from "./sla-range";
import type { Course } from "./sla-types";
import { stepStatus } from "./step-table";

type CourseChartsProps = {
  course: Course;
  before: Course | undefined;
  stretch: Stretch;
  isZoomed: boolean;
  /** Nothing but the window of the promise is shown. */
  isWindow: boolean;
  markers: readonly ChartMarker[];
};

const SYNC = "promise";

const FAR = 3;

/** What burns too fast in an hour; drawn only where the line comes near it, because it would press it flat. */
function fastAt(target: number, points: readonly ChartPoint[]): number | null {
  const alert = Math.max(0, 100 - FAST.hour * (100 - target));
  const lowest = Math.min(target, ...points.flatMap(({ value, second }) => [value ?? 100, second ?? 100]));
  return 100 - alert <= FAR * (100 - lowest) ? alert : null;
}

/** A step that was mostly unseen is a gap, unless what was seen fell short. */
const asTold = (step: Course["steps"][number]) =>
  stepStatus(step) === "unknown" ? { ...step, percent: null } : step;

/** How the promise was kept step by step, and how its budget went, over the same time. */
export function CourseCharts({ course, before, stretch, isZoomed, isWindow, markers }: CourseChartsProps) {
  const { write } = useAddress();
  const { window, target, objective, promised } = course;
  const steps = spentSteps(course.steps, objective);
  const budget = isWindow ? course.budget : course.range.budget;
  const points = sharePoints(steps.map(asTold), window.asOf);
  const moved = stretch.to - stretch.from;
  const compared = before
    ? comparedPoints(points, sharePoints(before.steps.map(asTold), window.asOf), moved)
    : points;
  const hasChanged = promised.length > 1;
  const range = { from: new Date(stretch.from), to: new Date(stretch.to) };
  const onRange = (next: ChartRange | undefined) =>
    write(showing(next && { from: next.from.getTime(), to: next.to.getTime() }), "push");
  const isTime = objective.accounting === "time";
  const left = budget.allowed === null ? [] : burnDown(steps, budget.allowed, stretch, window.asOf);
  const inUnit = (value: number | null) => (value === null ? null : isTime ? value * 60 : value);

  const shared = { range, isZoomed, onRange, syncId: SYNC, markers };
  const empty = (title: string) => (
    <Empty
      title={title}
      action={isZoomed && <Button onClick={() => onRange(undefined)}>Back to the window</Button>}
    >
      Nothing was counted in this time. Choose a longer or a later one.
    </Empty>
  );
  return (
    <div className="mb-8 grid grid-cols-1 gap-4 xl:grid-cols-2">
      <LineChart
        {...shared}
        title={`Kept per ${course.step}`}
        points={hasChanged ? withPromises(compared, promised) : compared}
        unit="percent"
        label="kept"
        {...(before && { secondLabel: "the period before" })}
        {...(hasChanged && { thirdLabel: "promised then" })}
        limits={{ target, alert: fastAt(target, compared) }}
        baseline="fit"
        empty={empty("A line of the share that was kept would stand here")}
      />
      <LineChart
        {...shared}
        title={isTime ? "Minutes of budget left" : "Budget left"}
        points={left.map((point) => ({
          at: point.at,
          value: inUnit(point.value),
          second: inUnit(point.second),
        }))}
        unit={isTime ? "seconds" : "count"}
        label="left"
        secondLabel="at an even pace"
        empty={empty("A line of the budget that is left would stand here")}
      />
    </div>
  );
}
