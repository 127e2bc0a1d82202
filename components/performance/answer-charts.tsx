import type { ChartMarker } from "@/components/charts/chart-points";
import { LineChart } from "@/components/charts/line-chart";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import type { Performance } from "./performance-types";
import { comparedPoints, distanceOf, drawnLimits, latencyPoints, troublePoints } from "./performance-words";
import type { ShownRange } from "./use-range";

export const SYNC = "performance";
export const CHART_HEIGHT = 220;

type AnswerChartsProps = {
  performance: Performance;
  markers: readonly ChartMarker[];
  range: ShownRange;
  /** What the period before is called, where it is compared with. */
  compared: string | undefined;
};

/** How long our checks waited for answers, and how many failed. */
export function AnswerCharts({ performance, markers, range, compared }: AnswerChartsProps) {
  const { grain, limits } = performance;
  const latency = compared ? comparedPoints(performance, "p95") : latencyPoints(performance.points);
  const trouble = compared ? comparedPoints(performance, "errors") : troublePoints(performance.points);
  const shared = {
    markers,
    everyMs: distanceOf(
      performance.points.map(({ at }) => ({ at, value: null })),
      Math.max(grain.stepMs, performance.everySeconds * 1000),
    ),
    range: { from: range.from, to: range.to },
    isZoomed: range.preset === undefined,
    onRange: range.zoomTo,
    syncId: SYNC,
    height: CHART_HEIGHT,
    empty: <NothingTimed range={range} />,
  };
  return (
    <>
      <LineChart
        {...shared}
        title="How long answers took"
        unit="ms"
        label="p95"
        {...(compared ? { secondLabel: `p95, ${compared}` } : { secondLabel: "p50", thirdLabel: "p99" })}
        points={latency}
        limits={drawnLimits(limits.latency, latency)}
      />
      <LineChart
        {...shared}
        title="Answers that failed"
        unit="percent"
        label="failed"
        secondLabel={compared ? `failed, ${compared}` : "told nothing"}
        points={trouble}
        limits={drawnLimits(limits.errors, trouble)}
      />
    </>
  );
}

export function NothingTimed({ range }: { range: ShownRange }) {
  return (
    <Empty
      title="Nothing was timed in this range"
      action={
        range.preset === undefined && (
          <Button onClick={() => range.zoomTo(undefined)}>Show the whole range</Button>
        )
      }
    >
      A point is drawn for every step in which an answer came. Choose a longer range or another check.
    </Empty>
  );
}
