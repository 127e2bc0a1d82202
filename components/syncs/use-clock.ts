"use client";

import { useMemo } from "react";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";

/** Writes a moment of today as "14:02" and any other as "20 Nov 14:02", in the chosen zone. */
export function useClock(now: number): (at: Date) => string {
  const { zone } = useTimeSettings();
  const today = absoluteText(now, zone, "day");
  return useMemo(() => {
    // Thousands of cells tell of few minutes, and writing a moment in a zone is dear.
    const written = new Map<number, string>();
    return (at: Date) => {
      const ms = at.getTime();
      const minute = Math.floor(ms / 60_000);
      const text =
        written.get(minute) ??
        (absoluteText(ms, zone, "day") === today
          ? absoluteText(ms, zone, "clock").slice(0, 5)
          : absoluteText(ms, zone, "minute"));
      written.set(minute, text);
      return text;
    };
  }, [zone, today]);
}
