import { absoluteText } from "@/components/ui/time-text";
import type { Unit } from "@/domain/duration";
import { type ChartLabels, type ChartMarker, type PlotPoint, pointTexts, timeOf } from "./chart-points";

type PlotTipProps = {
  point: PlotPoint;
  zone: string;
  /** How near a marker must be to be named too. */
  stepMs: number;
  markers: readonly ChartMarker[];
  unit: Unit;
  labels: ChartLabels;
};

/** Everything that is known about one moment of the chart. */
export function PlotTip({ point, zone, stepMs, markers, unit, labels }: PlotTipProps) {
  const { at } = point;
  const reach = stepMs / 8;
  const near = markers.filter(
    (marker) => timeOf(marker.at) - reach < at && at < timeOf(marker.until ?? marker.at) + reach,
  );

  return (
    <div className="rounded border border-line-2 bg-raised px-2 py-1 text-sm text-ink">
      <p className="text-ink-2">{absoluteText(at, zone)}</p>
      {pointTexts(point, labels, unit).map(({ label, text }) => (
        <p key={label}>
          {label} <span className="font-medium">{text}</span>
        </p>
      ))}
      {near.map((marker) => (
        <p key={`${marker.kind}${timeOf(marker.at)}`} className="text-ink-2">
          {marker.kind}: {marker.label}
          {marker.isBetween &&
            marker.until !== undefined &&
            `, seen between ${absoluteText(timeOf(marker.at), zone, "minute")} and ${absoluteText(timeOf(marker.until), zone, "minute")}`}
        </p>
      ))}
    </div>
  );
}
