"use client";

import { useCallback } from "react";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";

/** Writes a moment of today as "14:02" and any other as "20 Nov 14:02", in the chosen zone. */
export function useClock(now: number): (at: Date) => string {
  const { zone } = useTimeSettings();
  const today = absoluteText(now, zone, "day");
  return useCallback(
    (at: Date) => {
      const ms = at.getTime();
      return absoluteText(ms, zone, "day") === today
        ? absoluteText(ms, zone, "clock").slice(0, 5)
        : absoluteText(ms, zone, "minute");
    },
    [zone, today],
  );
}
