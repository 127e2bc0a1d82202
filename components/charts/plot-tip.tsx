import { absoluteText } from "@/components/ui/time-text";
import { formatValue, type Unit } from "@/domain/duration";
import { type ChartMarker, type PlotPoint, timeOf } from "./chart-points";

type PlotTipProps = {
  at: number;
  zone: string;
  /** How near a marker must be to be named too. */
  stepMs: number;
  points: readonly PlotPoint[];
  markers: readonly ChartMarker[];
  unit: Unit;
  label: string;
  secondLabel: string | undefined;
};

/** Everything that is known about one moment of the chart. */
export function PlotTip({ at, zone, stepMs, points, markers, unit, label, secondLabel }: PlotTipProps) {
  const point = points.find((one) => one.at === at);
  const near = markers.filter((marker) =>
    marker.until === undefined
      ? Math.abs(timeOf(marker.at) - at) < stepMs / 8
      : timeOf(marker.at) <= at && at <= timeOf(marker.until),
  );
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? "unknown" : formatValue(value, unit);

  return (
    <div className="rounded border border-line-2 bg-raised px-2 py-1 text-sm text-ink">
      <p className="text-ink-2">{absoluteText(at, zone)}</p>
      <p>
        {label} <span className="font-medium">{text(point?.value)}</span>
      </p>
      {secondLabel && (
        <p>
          {secondLabel} <span className="font-medium">{text(point?.second)}</span>
        </p>
      )}
      {near.map((marker) => (
        <p key={`${marker.kind}${timeOf(marker.at)}`} className="text-ink-2">
          {marker.kind}: {marker.label}
        </p>
      ))}
    </div>
  );
}
