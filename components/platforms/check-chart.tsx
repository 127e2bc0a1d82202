"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ChartPoint } from "@/components/charts/chart-points";
import { LineChart } from "@/components/charts/line-chart";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { lateAfterMs } from "@/domain/check";
import type { Unit } from "@/domain/duration";
import { byTrouble } from "@/domain/status";
import { isRange, RANGES, type Range, rangeEnd, rangeStart, rangeText, zoomOf } from "./chart-range";
import type { CheckShown, ComponentShown, Series } from "./platform-types";

const HEIGHT = 240;

type Drawn = "value" | "latency";

/** What of a check can be drawn; its value first, because that is what its limits are for. */
function drawable(check: CheckShown): Drawn[] {
  return [
    ...(check.value !== null || check.threshold ? ["value" as const] : []),
    ...(check.latencyMs !== null ? ["latency" as const] : []),
  ];
}

function chartedChecks(components: readonly ComponentShown[]) {
  return components.flatMap((component) =>
    component.checks
      .filter((check) => check.notOffered === null && drawable(check).length > 0)
      .map((check) => ({ component, check })),
  );
}

/** One check over time, with its limits drawn. Which one, of what and when is in the address. */
export function CheckChart({ components }: { components: readonly ComponentShown[] }) {
  const { params, write } = useAddress();
  const options = chartedChecks(components);
  const wanted = params.get("chart");
  const chosen =
    options.find(({ check }) => check.key === wanted) ??
    options.toSorted(
      (a, b) =>
        Number(b.check.threshold !== null) - Number(a.check.threshold !== null) ||
        byTrouble(a.check.status, b.check.status),
    )[0];
  const chosenRange = params.get("range");
  const range: Range = isRange(chosenRange) ? chosenRange : "24h";

  if (!chosen)
    return (
      <Section title="Over time">
        <div className="rounded border bg-surface">
          <Empty title="A line for each measured value would stand here">
            Nothing measured has been seen yet in this environment.
          </Empty>
        </div>
      </Section>
    );

  const kinds = drawable(chosen.check);
  const drawn = kinds.find((kind) => kind === params.get("of")) ?? kinds[0] ?? "latency";
  const zoom = zoomOf(params.get("from"), params.get("to"));
  return (
    <div id="over-time">
      <Section
        title="Over time"
        actions={
          <>
            <Select
              aria-label="Check to draw"
              className="max-w-72"
              value={chosen.check.key}
              options={options.map(({ component, check }) => ({
                value: check.key,
                label: `${component.title}: ${check.title}`,
              }))}
              onChange={(event) => write({ chart: event.target.value, of: undefined })}
            />
            {kinds.length > 1 && (
              <Segmented
                label="What to draw"
                value={drawn}
                options={[
                  { value: "value", label: "Value" },
                  { value: "latency", label: "Latency" },
                ]}
                onChange={(of) => write({ of: of === kinds[0] ? undefined : of })}
              />
            )}
            <Segmented<Range | "zoomed">
              label="Range"
              value={zoom ? "zoomed" : range}
              options={RANGES.map((value) => ({ value, label: rangeText(value) }))}
              onChange={(value) =>
                write({ range: value === "24h" ? undefined : value, from: undefined, to: undefined })
              }
            />
          </>
        }
      >
        <Plot check={chosen.check} drawn={drawn} range={range} zoom={zoom} />
      </Section>
    </div>
  );
}

type PlotProps = {
  check: CheckShown;
  drawn: Drawn;
  range: Range;
  zoom: { from: number; to: number } | undefined;
};

function Plot({ check, drawn, range, zoom }: PlotProps) {
  const trpc = useTRPC();
  const { write } = useAddress();
  const end = Number(useClockText((now) => String(rangeEnd(range, now))));
  const from = new Date(zoom?.from ?? rangeStart(range, end));
  const to = new Date(zoom?.to ?? end);
  const series = useQuery({
    ...trpc.platforms.series.queryOptions({ checkId: check.id, from, to }),
    placeholderData: keepPreviousData,
    refetchInterval: zoom ? false : 15_000,
  });

  if (!series.data && series.error) return <InlineError>{series.error.message}</InlineError>;
  if (!series.data)
    return (
      <div role="status" className="rounded border bg-surface p-4">
        <span className="sr-only">Loading…</span>
        <Skeleton className="h-64 w-full" />
      </div>
    );

  const { data } = series;
  const isValue = drawn === "value";
  const unit: Unit = isValue ? (data.threshold?.unit ?? "count") : "ms";
  const isRolledUp = data.grain !== "row";
  return (
    <LineChart
      title={isValue ? (data.threshold?.title ?? data.title) : `${data.title}: how long the answer took`}
      points={data.points.map((point) => pointOf(point, drawn, isRolledUp))}
      unit={unit}
      label={isValue ? (isRolledUp ? `mean per ${data.grain}` : "value") : isRolledUp ? "p95" : "latency"}
      {...(!isValue && isRolledUp && { secondLabel: "p50" })}
      {...(isValue && data.threshold && { limits: data.threshold })}
      baseline={isValue && isShareNearWhole(data.threshold) ? "fit" : "zero"}
      everyMs={stepOf(data)}
      range={{ from, to }}
      isZoomed={zoom !== undefined}
      onRange={(next) =>
        write({ from: next && String(next.from.getTime()), to: next && String(next.to.getTime()) })
      }
      height={HEIGHT}
      empty={
        <Empty
          title="Nothing was measured in this time"
          action={
            zoom && (
              <Button onClick={() => write({ from: undefined, to: undefined })}>Show the whole range</Button>
            )
          }
        >
          A point is drawn for each answer that carried a number. Choose a longer range or another check.
        </Empty>
      }
    />
  );
}

function pointOf(point: Series["points"][number], drawn: Drawn, isRolledUp: boolean): ChartPoint {
  if (drawn === "value") return { at: point.at, value: point.value };
  return { at: point.at, value: point.latencyP95, ...(isRolledUp && { second: point.latencyP50 }) };
}

/** A share that should be near 100 % shows nothing on an axis that starts at zero. */
const isShareNearWhole = (threshold: Series["threshold"]) =>
  threshold?.direction === "below-is-bad" && (threshold.unit === "percent" || threshold.unit === "ratio");

const HOUR = 3_600_000;

/** The chart calls a hole of one and a half steps a gap; an answer is late a little later than that. */
function stepOf({ grain, everySeconds }: Series): number {
  if (grain === "hour") return HOUR;
  if (grain === "day") return 24 * HOUR;
  return lateAfterMs(everySeconds) / 1.5;
}
