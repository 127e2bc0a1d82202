"use client";

import { type Moment, useClockText } from "@/components/ui/time";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import { formatDuration } from "@/domain/duration";
import { clockText } from "./clock-text";

type ClockProps = { at: Moment; hasSeconds?: boolean; className?: string };

/** "09:30" of today in the chosen zone, "19 Nov 09:30" of another day. */
export function Clock({ at, hasSeconds = false, className }: ClockProps) {
  const { zone } = useTimeSettings();
  const time = new Date(at).getTime();
  const text = useClockText((now) => clockText(time, zone, now, hasSeconds));
  const full = absoluteText(time, zone);
  return (
    <time
      dateTime={new Date(time).toISOString()}
      title={full}
      data-tip={full}
      className={className}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}

/** How long something has been going on, to the second. */
export function Elapsed({ since, className }: { since: Moment; className?: string }) {
  const start = new Date(since).getTime();
  const text = useClockText((now) => secondsText(now - start));
  return (
    <span className={className} suppressHydrationWarning>
      {text}
    </span>
  );
}

function secondsText(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  return whole < 60 ? `${whole} s` : `${formatDuration(whole * 1000)} ${whole % 60} s`;
}
