"use client";

import { Absolute } from "@/components/ui/time";
import type { Unit } from "@/domain/duration";
import { type ChartLabels, linesOf, type PlotPoint, valueText } from "./chart-points";

type ChartTableProps = {
  title: string;
  points: readonly PlotPoint[];
  unit: Unit;
  labels: ChartLabels;
};

/** The same points as numbers, newest first. */
export function ChartTable({ title, points, unit, labels }: ChartTableProps) {
  const lines = linesOf(labels);
  return (
    <section
      aria-label={`${title}, as a table`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard.
      tabIndex={0}
      className="h-full overflow-auto border-t"
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-sunken text-left text-ink-2">
          <tr className="h-8">
            <th scope="col" className="px-3 font-medium">
              Time
            </th>
            {lines.map(({ series, label }) => (
              <th key={series} scope="col" className="px-3 text-right font-medium">
                {label}
              </th>
            ))}
            {labels.bandLabel !== undefined && (
              <th scope="col" className="px-3 text-right font-medium">
                {labels.bandLabel}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.at} className="h-8 border-b">
              <td className="px-3">
                <Absolute at={point.at} />
              </td>
              {lines.map(({ series }) => (
                <td key={series} className="px-3 text-right">
                  {valueText(point[series], unit)}
                </td>
              ))}
              {labels.bandLabel !== undefined && (
                <td className="px-3 text-right">
                  {point.low !== null && `${valueText(point.low, unit)} to ${valueText(point.high, unit)}`}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
