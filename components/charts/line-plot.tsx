"use client";

import { useId, useState } from "react";
import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { absoluteText, zoneOffsetMs } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import { formatValue, type Unit } from "@/domain/duration";
import { type ChartLimits, type ChartMarker, gapsOf, isLonely, type PlotPoint, timeOf } from "./chart-points";
import { spread, timeTicks, valueTicks } from "./chart-scale";
import { HatchPattern } from "./hatch";
import type { ChartRange } from "./line-chart";
import { PlotTip } from "./plot-tip";

export type LinePlotProps = {
  title: string;
  points: readonly PlotPoint[];
  unit: Unit;
  label: string;
  secondLabel: string | undefined;
  limits: ChartLimits;
  markers: readonly ChartMarker[];
  from: number;
  to: number;
  baseline: "zero" | "fit";
  height: number;
  syncId: string | undefined;
  onRange: ((range: ChartRange) => void) | undefined;
};

const GAP = 8;
const LABEL_HEIGHT = 15;
const CHARACTER = 6.8;
const NO_BREAK = "\u00a0";

const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length)) * CHARACTER;

const AXIS_HEIGHT = 24;
const TICK = { fontSize: 12, fill: "var(--ink-3)" };

const LIMIT_LOOK = {
  target: { colour: "var(--ink-3)", dash: "2 4" },
  warn: { colour: "var(--warn)", dash: "6 4" },
  alert: { colour: "var(--alert)", dash: undefined },
} as const;

export function LinePlot(props: LinePlotProps) {
  const { points, unit, from, to, height, onRange } = props;
  const { zone } = useTimeSettings();
  const hatch = useId();
  const [drag, setDrag] = useState<{ start: number; end: number }>();

  const limits = (["target", "warn", "alert"] as const).flatMap((kind) => {
    const value = props.limits[kind];
    return value === null || value === undefined ? [] : [{ kind, value }];
  });
  const values = points.flatMap((point) => [point.value, point.second]).filter((value) => value !== null);
  const yTicks = valueTicks([...values, ...limits.map((limit) => limit.value)], unit, props.baseline);
  const [lowest = 0, highest = 1] = [yTicks[0], yTicks.at(-1)];
  const { ticks, stepMs } = timeTicks(from, to, zoneOffsetMs(zone, to));

  const yText = (value: number) => (value === 0 ? "0" : formatValue(value, unit).replaceAll(" ", NO_BREAK));
  const limitText = (limit: (typeof limits)[number]) => `${limit.kind} ${formatValue(limit.value, unit)}`;
  const margin = {
    top: props.markers.length > 0 ? LABEL_HEIGHT + GAP : GAP,
    right: GAP * 2 + widest(limits.map(limitText)),
    bottom: GAP / 2,
    left: GAP,
  };
  const plotHeight = height - margin.top - margin.bottom - AXIS_HEIGHT;
  const heights = limits.map((limit) => ((highest - limit.value) / (highest - lowest)) * plotHeight);
  const labelHeights = spread(heights, LABEL_HEIGHT);

  const tickText = (at: number) => {
    const isMidnight = (at + zoneOffsetMs(zone, at)) % 86_400_000 === 0;
    if (stepMs >= 86_400_000 || isMidnight) return absoluteText(at, zone, "day").replace(/ \d+$/, "");
    return absoluteText(at, zone, "clock").slice(0, 5);
  };

  function finishDrag() {
    if (drag && onRange && drag.start !== drag.end)
      onRange({
        from: new Date(Math.min(drag.start, drag.end)),
        to: new Date(Math.max(drag.start, drag.end)),
      });
    setDrag(undefined);
  }

  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 640, height }}>
      <ComposedChart
        data={[...points]}
        margin={margin}
        title={props.title}
        {...(props.syncId && { syncId: props.syncId, syncMethod: "value" as const })}
        className={onRange ? "cursor-crosshair select-none" : undefined}
        onMouseDown={({ activeLabel }) => {
          if (onRange && activeLabel !== undefined)
            setDrag({ start: Number(activeLabel), end: Number(activeLabel) });
        }}
        onMouseMove={({ activeLabel }) => {
          if (drag && activeLabel !== undefined) setDrag({ start: drag.start, end: Number(activeLabel) });
        }}
        onMouseUp={finishDrag}
        onMouseLeave={() => setDrag(undefined)}
      >
        <defs>
          <HatchPattern id={hatch} />
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          allowDataOverflow
          ticks={ticks}
          tickFormatter={tickText}
          interval="preserveStartEnd"
          height={AXIS_HEIGHT}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: "var(--line-2)" }}
        />
        <YAxis
          type="number"
          domain={[lowest, highest]}
          ticks={yTicks}
          tickFormatter={yText}
          width={GAP + widest(yTicks.map(yText))}
          tick={TICK}
          tickLine={false}
          axisLine={false}
        />
        {gapsOf(points).map((gap) => (
          <ReferenceArea
            key={gap.from}
            x1={gap.from}
            x2={gap.to}
            fill={`url(#${hatch})`}
            fillOpacity={0.6}
            ifOverflow="hidden"
          />
        ))}
        {props.markers.map((marker) => drawMarker(marker, to))}
        {limits.map((limit, index) => (
          <ReferenceLine
            key={limit.kind}
            y={limit.value}
            stroke={LIMIT_LOOK[limit.kind].colour}
            strokeDasharray={LIMIT_LOOK[limit.kind].dash}
            label={{
              value: limitText(limit).replaceAll(" ", NO_BREAK),
              position: "right",
              dy: (labelHeights[index] ?? 0) - (heights[index] ?? 0),
              fontSize: 12,
              fill: LIMIT_LOOK[limit.kind].colour,
            }}
          />
        ))}
        {props.secondLabel && (
          <Line
            dataKey="second"
            stroke="var(--ink-3)"
            strokeWidth={1.5}
            strokeDasharray="4 3"
            dot={(dot) => lonelyDot(dot, points, "second")}
            connectNulls={false}
            isAnimationActive={false}
            activeDot={false}
          />
        )}
        <Line
          dataKey="value"
          stroke="var(--accent)"
          strokeWidth={1.5}
          dot={(dot) => lonelyDot(dot, points, "value")}
          connectNulls={false}
          isAnimationActive={false}
          activeDot={{ r: 3, fill: "var(--accent)", stroke: "var(--surface)" }}
        />
        {drag && drag.start !== drag.end && (
          <ReferenceArea x1={drag.start} x2={drag.end} fill="var(--accent)" fillOpacity={0.12} />
        )}
        <Tooltip
          filterNull={false}
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)" }}
          content={({ active, label }) =>
            active && label !== undefined ? (
              <PlotTip {...props} at={Number(label)} zone={zone} stepMs={stepMs} />
            ) : null
          }
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function drawMarker(marker: ChartMarker, end: number) {
  const colour =
    marker.kind === "incident"
      ? "var(--alert)"
      : marker.kind === "maintenance"
        ? "var(--paused)"
        : "var(--ink-2)";
  const at = timeOf(marker.at);
  const label = {
    value: marker.label.replaceAll(" ", NO_BREAK),
    position: "top" as const,
    fontSize: 12,
    fill: colour,
  };
  if (marker.until === undefined)
    return (
      <ReferenceLine key={`${marker.kind}${at}`} x={at} stroke={colour} strokeDasharray="1 3" label={label} />
    );
  return (
    <ReferenceArea
      key={`${marker.kind}${at}`}
      x1={at}
      x2={Math.min(timeOf(marker.until), end)}
      fill={colour}
      fillOpacity={0.1}
      ifOverflow="hidden"
      label={label}
    />
  );
}

type Dot = { cx?: number; cy?: number; index?: number; key?: React.Key | null };

function lonelyDot({ cx, cy, index = -1 }: Dot, points: readonly PlotPoint[], series: "value" | "second") {
  if (cx === undefined || cy === undefined || !isLonely(points, index, series)) return <g key={index} />;
  return (
    <circle key={index} cx={cx} cy={cy} r={2} fill={series === "value" ? "var(--accent)" : "var(--ink-3)"} />
  );
}
