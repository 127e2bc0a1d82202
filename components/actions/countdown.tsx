"use client";

import { type Moment, useClockText } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";

/** How long until then, to the second: "in 42 s"; "now" once it is there. */
export function Countdown({ to, className }: { to: Moment; className?: string }) {
  const end = new Date(to).getTime();
  const text = useClockText((now) => countdownText(end - now), "soon");
  return (
    <span role="timer" className={className} suppressHydrationWarning>
      {text}
    </span>
  );
}

export function countdownText(ms: number): string {
  const whole = Math.ceil(ms / 1000);
  if (whole <= 0) return "now";
  if (whole < 60) return `in ${whole} s`;
  return whole < 3600 ? `in ${Math.floor(whole / 60)} min ${whole % 60} s` : `in ${formatDuration(ms)}`;
}
