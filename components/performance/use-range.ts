"use client";

import type { ChartRange } from "@/components/charts/chart-points";
import { zoomOf } from "@/components/platforms/chart-range";
import { useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { isRange, onMinutes, type Range, rangeEnd, rangeStart } from "./performance-range";

/** The stretch that all charts of the page show: a preset that ends now, or what was zoomed to. */
export function useRange() {
  const { params, write } = useAddress();
  const named = params.get("range");
  const range: Range = isRange(named) ? named : "1d";
  const zoom = zoomOf(params.get("from"), params.get("to"));
  const end = Number(useClockText((now) => String(rangeEnd(range, now))));
  return {
    preset: zoom ? undefined : range,
    from: new Date(zoom?.from ?? rangeStart(range, end)),
    to: new Date(zoom?.to ?? end),
    choose: (next: Range) =>
      write({ range: next === "1d" ? undefined : next, from: undefined, to: undefined }),
    zoomTo: (next: ChartRange | undefined) => {
      const at = next && onMinutes(next);
      write({ from: at && String(at.from), to: at && String(at.to) });
    },
  };
}
export type ShownRange = ReturnType<typeof useRange>;
