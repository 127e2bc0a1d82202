import { LoaderCircle, TriangleAlert } from "lucide-react";
import { StatusBadge } from "@/components/ui/status-badge";

/** What the marks of the map mean. */
export function HeatLegend({ shown, all }: { shown: number; all: number }) {
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2">
      <span>
        {shown === all ? `${all} rows` : `${shown} of ${all} rows`}, worst first. The fill is the age of the
        data.
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="inline-block h-3 w-px bg-warn-solid" /> warns here
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="inline-block h-3 w-px bg-alert-solid" /> alerts here
      </span>
      <StatusBadge status="unknown" word="nobody knows" />
      <span className="inline-flex items-center gap-1.5">
        <LoaderCircle aria-hidden className="size-3" /> a run is under way
      </span>
      <span className="inline-flex items-center gap-1.5">
        <TriangleAlert aria-hidden className="size-3 text-alert" /> a run hangs
      </span>
    </p>
  );
}
