"use client";

import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { cn } from "@/components/ui/cn";
import { absoluteText } from "@/components/ui/time-text";
import { pointTexts } from "./chart-points";
import { type LinePlotProps, nearest, type PlotShape } from "./plot-shape";
import { PlotTip } from "./plot-tip";
import { useSyncedHover } from "./synced-hover";

type PlotPointerProps = { plot: LinePlotProps; shape: PlotShape; width: number; zone: string };

/** A click moves by a pixel or two; less than this is no drag. */
const LEAST_DRAG = 4;

const KEY_STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The moment under the pointer or chosen by the arrow keys, and the stretch that is dragged or chosen with Shift. */
export function PlotPointer({ plot, shape, width, zone }: PlotPointerProps) {
  const { points, from, to, height, unit, labels, onRange } = plot;
  const [hovered, hover] = useSyncedHover(plot.syncId);
  const [drag, setDrag] = useState<{ start: number; end: number }>();
  const [anchor, setAnchor] = useState<number>();
  const isInside = hovered !== undefined && hovered >= from && hovered <= to;
  const point = isInside ? nearest(points, hovered, { from, to }) : undefined;

  const chosen =
    anchor === undefined || !point || point.at === anchor
      ? undefined
      : { from: Math.min(anchor, point.at), to: Math.max(anchor, point.at) };
  const marked = drag ?? (chosen ? { start: shape.x(chosen.from), end: shape.x(chosen.to) } : undefined);

  const placeOf = (event: PointerEvent) => {
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return Math.min(shape.right, Math.max(shape.left, place));
  };

  function leave() {
    hover(undefined);
    setDrag(undefined);
    setAnchor(undefined);
  }

  function press(event: PointerEvent) {
    hover(shape.timeAt(placeOf(event)));
    if (!onRange || event.button !== 0 || event.pointerType === "touch") return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ start: placeOf(event), end: placeOf(event) });
  }

  function move(event: PointerEvent) {
    const place = placeOf(event);
    hover(shape.timeAt(place));
    if (drag) setDrag({ start: drag.start, end: place });
  }

  function release() {
    if (drag && Math.abs(drag.end - drag.start) >= LEAST_DRAG)
      onRange?.({
        from: new Date(shape.timeAt(Math.min(drag.start, drag.end))),
        to: new Date(shape.timeAt(Math.max(drag.start, drag.end))),
      });
    setDrag(undefined);
  }

  function step(event: KeyboardEvent) {
    if (event.key === "Escape") return leave();
    if (event.key === "Enter" && chosen) {
      event.preventDefault();
      setAnchor(undefined);
      return onRange?.({ from: new Date(chosen.from), to: new Date(chosen.to) });
    }
    const by = KEY_STEPS[event.key];
    const shown = points.filter(({ at }) => at >= from && at <= to);
    if (by === undefined || shown.length === 0) return;
    event.preventDefault();
    const here = point ? shown.indexOf(point) : by < 0 ? shown.length : -1;
    const next = shown[Math.min(shown.length - 1, Math.max(0, here + by))]?.at;
    setAnchor(event.shiftKey && onRange ? (anchor ?? point?.at ?? next) : undefined);
    hover(next);
  }

  const text = point && [
    ...(chosen
      ? [`from ${absoluteText(chosen.from, zone)} to ${absoluteText(chosen.to, zone)}, Enter shows it`]
      : []),
    absoluteText(point.at, zone),
    ...pointTexts(point, labels, unit).map(({ label, text }) => `${label} ${text}`),
  ];
  const x = point && shape.x(point.at);
  return (
    <div
      role="slider"
      aria-label={`${plot.title}, point by point`}
      aria-readonly="true"
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={point?.at ?? to}
      aria-valuetext={text ? text.join(", ") : "No point is chosen"}
      aria-description={onRange && "Shift and an arrow choose a stretch, Enter shows it."}
      tabIndex={0}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={release}
      onPointerLeave={(event) => event.pointerType !== "touch" && leave()}
      onPointerCancel={leave}
      onKeyDown={step}
      onBlur={leave}
      className={cn(
        "on-screen absolute inset-0 touch-pan-y focus-visible:-outline-offset-2",
        onRange && "cursor-crosshair select-none",
      )}
    >
      <svg width={width} height={height} aria-hidden="true" className="block">
        {marked && (
          <rect
            x={Math.min(marked.start, marked.end)}
            y={shape.top}
            width={Math.abs(marked.end - marked.start)}
            height={shape.bottom - shape.top}
            fill="var(--accent)"
            fillOpacity="0.12"
          />
        )}
        {point && (
          <>
            <path d={`M${x} ${shape.top}V${shape.bottom}`} stroke="var(--line-strong)" />
            {point.value !== null && (
              <circle cx={x} cy={shape.y(point.value)} r="3" fill="var(--accent)" stroke="var(--surface)" />
            )}
          </>
        )}
      </svg>
      {point && x !== undefined && (
        <div
          className="pointer-events-none absolute z-10"
          style={{ top: shape.top, ...(x < width / 2 ? { left: x + 10 } : { right: width - x + 10 }) }}
        >
          <PlotTip {...plot} point={point} zone={zone} stepMs={shape.stepMs} />
        </div>
      )}
    </div>
  );
}
