"use client";

import { useMemo } from "react";
import { useTimeSettings } from "@/components/ui/time-zone";
import { PlotDrawing } from "./plot-drawing";
import { PlotPointer } from "./plot-pointer";
import { type LinePlotProps, plotShape } from "./plot-shape";
import { useWidth } from "./use-width";

/** A chart with axes, drawn by hand as SVG: its colours are those of the page, on screen and on paper. */
export function LinePlot(props: LinePlotProps) {
  const { points, unit, limits, markers, from, to, baseline, height } = props;
  const { zone } = useTimeSettings();
  const [place, width] = useWidth<HTMLDivElement>();
  const shape = useMemo(
    () => width && plotShape({ points, unit, limits, markers, from, to, baseline, height }, width, zone),
    [points, unit, limits, markers, from, to, baseline, height, width, zone],
  );
  return (
    <div ref={place} className="relative h-full">
      {width && shape ? (
        <>
          <PlotDrawing shape={shape} points={points} labels={props.labels} width={width} height={height} />
          <PlotPointer plot={props} shape={shape} width={width} zone={zone} />
        </>
      ) : null}
    </div>
  );
}
