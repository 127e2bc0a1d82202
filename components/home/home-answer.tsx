"use client";

import { useClockText } from "@/components/ui/time";
import { useTimeSettings } from "@/components/ui/time-zone";

/** A sentence that follows the clock in the chosen zone. */
export function HomeAnswer({ write }: { write: (now: number, zone: string) => string }) {
  const { zone } = useTimeSettings();
  const text = useClockText((now) => write(now, zone));
  return <span suppressHydrationWarning>{text}</span>;
}
