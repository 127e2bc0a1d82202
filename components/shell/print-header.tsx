"use client";

import { Absolute, useClockText } from "@/components/ui/time";
import { useTimeSettings } from "@/components/ui/time-zone";

/** Stands at the head of a printed page: what it is, when it was printed, in which zone, and the hash that vouches for it. */
export function PrintHeader({ title, hash }: { title: string; hash?: string }) {
  const { zone } = useTimeSettings();
  const minute = Number(useClockText((now) => String(Math.floor(now / 60_000) * 60_000), "0"));
  if (minute === 0) return null;
  return (
    <p className="on-paper mb-4 border-b pb-2 text-sm">
      Wheelhouse · {title} · printed <Absolute at={minute} /> ({zone}){hash && ` · ${hash}`}
    </p>
  );
}
