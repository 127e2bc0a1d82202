import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Column } from "@/components/ui/table-column";
import { CAPACITY_WORD } from "@/domain/capacity";
import { formatValue } from "@/domain/duration";
import type { CapacityRow } from "./capacity-types";
import { changeText, forecastText, isPast, isSoon, perDayText } from "./capacity-words";
import { DayLine } from "./day-line";

type ShownRow = CapacityRow & { now: Date };

export const columns: readonly Column<ShownRow>[] = [
  {
    id: "what",
    header: "What",
    cell: ({ title, environmentId }) => (
      <span className="block py-1.5 max-sm:py-0">
        {title}
        <span className="block whitespace-nowrap text-sm font-normal text-ink-2">{environmentId}</span>
      </span>
    ),
    wraps: true,
  },
  { id: "kind", header: "Kind", cell: ({ kind }) => CAPACITY_WORD[kind], hidesOnPhone: true },
  {
    id: "last",
    header: "Latest",
    align: "end",
    tip: "The value of the last day that was measured.",
    cell: ({ last, unit, daily, limit }) =>
      last ? (
        <span data-tip={daily} className="tabular-nums">
          {formatValue(last.value, unit)}
          {limit && <span className="text-ink-3 sm:hidden"> of {formatValue(limit.value, unit)}</span>}
        </span>
      ) : (
        "unknown"
      ),
  },
  {
    id: "limit",
    header: "Limit",
    align: "end",
    cell: ({ limit, unit }) =>
      limit ? (
        <span data-tip={limit.source} className="tabular-nums">
          {formatValue(limit.value, unit)}
        </span>
      ) : (
        <span className="text-ink-3">none</span>
      ),
    hidesOnPhone: true,
  },
  {
    id: "days",
    header: "Days",
    cell: ({ trend }) => <DayLine values={trend} />,
    hidesOnPhone: true,
  },
  {
    id: "change",
    header: "Per day",
    align: "end",
    tip: "By how much it changes in a day.",
    cell: ({ forecast, unit }) => (
      <span data-tip={perDayText(forecast, unit)} className="tabular-nums">
        {changeText(forecast, unit)}
      </span>
    ),
    hidesOnPhone: true,
  },
  { id: "forecast", header: "Where it goes", wraps: true, grows: true, cell: (row) => <Goes row={row} /> },
];

function Goes({ row }: { row: ShownRow }) {
  const text = forecastText(row);
  const past = isPast(row);
  if (!past && !isSoon(row, row.now)) return <>{text}</>;
  const Icon = past ? CircleAlert : TriangleAlert;
  return (
    <span className={past ? "text-alert" : "text-warn"}>
      <Icon className="mr-1.5 inline size-3.5" aria-hidden />
      {text}
    </span>
  );
}
