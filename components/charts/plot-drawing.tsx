import { memo, useId } from "react";
import { type ChartLabels, isLonely, linesOf, type PlotPoint, type Series } from "./chart-points";
import { HatchPattern } from "./hatch";
import { LINE_LOOK } from "./line-look";
import {
  AXIS_HEIGHT,
  bandPath,
  type DrawnMarker,
  GAP,
  type LimitKind,
  linePath,
  type PlotShape,
} from "./plot-shape";

type PlotDrawingProps = {
  shape: PlotShape;
  points: readonly PlotPoint[];
  labels: ChartLabels;
  width: number;
  height: number;
};

const LIMIT_LOOK: Record<LimitKind, { colour: string; dash?: string }> = {
  target: { colour: "var(--ink-3)", dash: "2 4" },
  warn: { colour: "var(--warn)", dash: "6 4" },
  alert: { colour: "var(--alert)" },
};

const MARKER_COLOUR: Record<DrawnMarker["kind"], string> = {
  incident: "var(--alert)",
  maintenance: "var(--paused)",
  deploy: "var(--ink-2)",
};

/** What does not move with the pointer. On paper that is narrower than the screen the whole shrinks. */
export const PlotDrawing = memo(function PlotDrawing(props: PlotDrawingProps) {
  const { shape, points, labels, width, height } = props;
  const id = useId();
  const { left, top, right, bottom } = shape;
  return (
    <svg
      width="100%"
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      fontSize="12"
      className="block"
    >
      <defs>
        <HatchPattern id={`${id}hatch`} />
        <clipPath id={`${id}clip`}>
          <rect x={left} y={top - 2} width={right - left} height={bottom - top + 4} />
        </clipPath>
      </defs>
      {shape.yTicks.map(({ at, text }) => (
        <g key={at}>
          <path d={`M${left} ${at}H${right}`} stroke="var(--line)" />
          <text x={left - GAP} y={at} dy="0.35em" textAnchor="end" fill="var(--ink-3)">
            {text}
          </text>
        </g>
      ))}
      {shape.gaps.map((gap) => (
        <rect
          key={gap.left}
          x={gap.left}
          y={top}
          width={gap.width}
          height={bottom - top}
          fill={`url(#${id}hatch)`}
          fillOpacity="0.6"
        />
      ))}
      <path d={`M${left} ${bottom}H${right}`} stroke="var(--line-2)" />
      {shape.xTicks.map(({ at, text }) => (
        <text key={at} x={at} y={bottom + AXIS_HEIGHT - GAP} textAnchor="middle" fill="var(--ink-3)">
          {text}
        </text>
      ))}
      {shape.bands.map((band) => (
        <rect
          key={`${band.kind} ${band.left}`}
          x={band.left}
          y={shape.top}
          width={band.width}
          height={bottom - shape.top}
          fill={MARKER_COLOUR[band.kind]}
          fillOpacity="0.1"
        />
      ))}
      {shape.markers.map((marker, index) => (
        <Marker key={index} marker={marker} shape={shape} />
      ))}
      {shape.limits.map(({ kind, at, textAt, text }) => (
        <g key={kind}>
          <path
            d={`M${left} ${at}H${right}`}
            stroke={LIMIT_LOOK[kind].colour}
            strokeDasharray={LIMIT_LOOK[kind].dash}
          />
          <text x={right + GAP} y={textAt} dy="0.35em" fill={LIMIT_LOOK[kind].colour}>
            {text}
          </text>
        </g>
      ))}
      <g clipPath={`url(#${id}clip)`} fill="none" strokeWidth="1.5" strokeLinejoin="round">
        {labels.bandLabel !== undefined && (
          <path d={bandPath(points, shape)} fill="var(--accent)" fillOpacity="0.14" stroke="none" />
        )}
        {linesOf(labels)
          .toReversed()
          .map(({ series }) => (
            <DrawnLine key={series} series={series} points={points} shape={shape} />
          ))}
      </g>
    </svg>
  );
});

type SeriesProps = { series: Series; points: readonly PlotPoint[]; shape: PlotShape };

function DrawnLine({ series, points, shape }: SeriesProps) {
  const { colour, dash } = LINE_LOOK[series];
  return (
    <>
      <path d={linePath(points, series, shape)} stroke={colour} strokeDasharray={dash} />
      {points.map((point, index) =>
        isLonely(points, index, series) ? (
          <circle
            key={point.at}
            cx={shape.x(point.at)}
            cy={shape.y(point[series] ?? 0)}
            r="2"
            fill={colour}
          />
        ) : null,
      )}
    </>
  );
}

function Marker({ marker, shape: { top, bottom } }: { marker: DrawnMarker; shape: PlotShape }) {
  const colour = MARKER_COLOUR[marker.kind];
  return (
    <>
      {!marker.isBand && (
        <path d={`M${marker.left} ${top}V${bottom}`} stroke={colour} strokeDasharray="1 3" />
      )}
      {marker.textAt !== undefined && (
        <text x={marker.textAt} y={top - GAP / 2} textAnchor="middle" fill={colour}>
          {marker.text}
        </text>
      )}
    </>
  );
}
