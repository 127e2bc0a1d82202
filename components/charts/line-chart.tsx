"use client";

import { Download, Table2, ZoomIn, ZoomOut } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useId, useMemo, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { formatValue, type Unit } from "@/domain/duration";
import {
  type ChartLabels,
  type ChartLimits,
  type ChartMarker,
  type ChartPoint,
  type ChartRange,
  linesOf,
  plotPoints,
  type Series,
  timeOf,
} from "./chart-points";
import { ChartTable } from "./chart-table";
import { toCsv } from "./csv";
import { LINE_LOOK } from "./line-look";
import { fileName, saveFile } from "./save-file";
import { useSeen } from "./use-seen";

export type LineChartProps = ChartLabels & {
  /** What is drawn; names the figure, its table and its file. */
  title: string;
  points: readonly ChartPoint[];
  unit: Unit;
  limits?: ChartLimits;
  markers?: readonly ChartMarker[];
  /** How far apart points should be; a larger hole is a gap. */
  everyMs?: number;
  /** What the time axis spans; from the first point to the last one when left out. */
  range?: ChartRange;
  /** Where the axis of values starts: zero, or fitted to the values (for shares near 100 %). */
  baseline?: "zero" | "fit";
  isZoomed?: boolean;
  /** A range that was dragged or zoomed to; undefined asks for the whole again. */
  onRange?: (range: ChartRange | undefined) => void;
  /** Charts with the same id show the same moment on hover. */
  syncId?: string;
  height?: number;
  empty: ReactNode;
};

/** The drawing is fetched when a chart comes near the screen, not with the page. */
const LinePlot = dynamic(() => import("./line-plot").then((module) => module.LinePlot), { ssr: false });

const NO_LIMITS: ChartLimits = {};
const NO_MARKERS: readonly ChartMarker[] = [];

export function LineChart(props: LineChartProps) {
  const {
    title,
    unit,
    label,
    secondLabel,
    thirdLabel,
    bandLabel,
    range,
    isZoomed,
    onRange,
    height = 220,
  } = props;
  const labels = useMemo(
    () => ({ label, secondLabel, thirdLabel, bandLabel }),
    [label, secondLabel, thirdLabel, bandLabel],
  );
  const lines = linesOf(labels);
  const id = useId();
  const [place, isSeen] = useSeen<HTMLDivElement>();
  const [showsTable, setShowsTable] = useState(false);
  const points = useMemo(() => plotPoints(props.points, props.everyMs), [props.points, props.everyMs]);
  const from = range ? timeOf(range.from) : points[0]?.at;
  const to = range ? timeOf(range.to) : points.at(-1)?.at;
  const known = points.flatMap((point) => (point.value === null ? [] : [point.value]));

  if (from === undefined || to === undefined || known.length === 0)
    return (
      <figure aria-label={title} className="rounded border bg-surface">
        <figcaption className="flex min-h-10 items-center px-3 pt-2 font-medium">{title}</figcaption>
        <div className="flex items-center">
          <svg width="0" height={height} aria-hidden="true" />
          {props.empty}
        </div>
      </figure>
    );

  function save() {
    const band = bandLabel === undefined ? [] : (["low", "high"] as const);
    const head = [
      "time (UTC)",
      ...lines.map((line) => `${line.label} (${unit})`),
      ...band.map((edge) => `${bandLabel}, ${edge} (${unit})`),
    ];
    const rows = points.map((point) => [
      new Date(point.at).toISOString(),
      ...lines.map(({ series }) => point[series]),
      ...band.map((edge) => point[edge]),
    ]);
    saveFile(fileName(title, new Date(to ?? 0), "csv"), "text/csv;charset=utf-8", toCsv([head, ...rows]));
  }

  function zoomIn() {
    if (from === undefined || to === undefined) return;
    const quarter = (to - from) / 4;
    onRange?.({ from: new Date(from + quarter), to: new Date(to - quarter) });
  }

  return (
    <figure aria-labelledby={id} className="min-w-0 rounded border bg-surface">
      <figcaption className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 px-3 pt-2">
        <span id={id} className="font-medium">
          {title}
        </span>
        <span className="flex gap-3 text-sm text-ink-2">
          {lines.map(({ series, label }) => (
            <LegendLine key={series} series={series} label={label} />
          ))}
          {bandLabel !== undefined && (
            <span className="inline-flex items-center gap-1.5">
              <svg width="16" height="10" aria-hidden="true" className="text-accent">
                <rect width="16" height="10" fill="currentColor" fillOpacity="0.2" />
              </svg>
              {bandLabel}
            </span>
          )}
        </span>
        <span className="sr-only">
          {`Latest ${label}: ${formatValue(known.at(-1) ?? 0, unit)}; lowest ${formatValue(Math.min(...known), unit)}, highest ${formatValue(Math.max(...known), unit)}.`}
        </span>
        <span className="on-screen ml-auto flex">
          {onRange && (
            <IconButton label="Zoom to the middle half" size="small" onClick={zoomIn}>
              <ZoomIn className="size-3.5" aria-hidden />
            </IconButton>
          )}
          {onRange && isZoomed && (
            <IconButton label="Show the whole range" size="small" onClick={() => onRange(undefined)}>
              <ZoomOut className="size-3.5" aria-hidden />
            </IconButton>
          )}
          <IconButton
            label={showsTable ? "Show the chart" : "Show the points as a table"}
            size="small"
            aria-pressed={showsTable}
            onClick={() => setShowsTable(!showsTable)}
          >
            <Table2 className="size-3.5" aria-hidden />
          </IconButton>
          <IconButton label="Save the points as CSV" size="small" onClick={save}>
            <Download className="size-3.5" aria-hidden />
          </IconButton>
        </span>
      </figcaption>
      <div ref={place} className="relative">
        <svg width="0" height={height} aria-hidden="true" className="block" />
        <div className="absolute inset-0">
          {showsTable ? (
            <ChartTable title={title} points={points} unit={unit} labels={labels} />
          ) : isSeen ? (
            <LinePlot
              title={title}
              points={points}
              unit={unit}
              labels={labels}
              limits={props.limits ?? NO_LIMITS}
              markers={props.markers ?? NO_MARKERS}
              from={from}
              to={to}
              baseline={props.baseline ?? "zero"}
              height={height}
              syncId={props.syncId}
              onRange={onRange}
            />
          ) : null}
        </div>
      </div>
    </figure>
  );
}

function LegendLine({ series, label }: { series: Series; label: string }) {
  const { colour, dash } = LINE_LOOK[series];
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="16" height="4" aria-hidden="true">
        <path d="M0 2h16" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
      </svg>
      {label}
    </span>
  );
}
