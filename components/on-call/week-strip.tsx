"use client";

import { cn } from "@/components/ui/cn";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import type { Schedule } from "./on-call-types";

const DAY_MS = 86_400_000;
const WEEKDAY = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Fourteen days of one schedule as a strip: who has which stretch, and which nobody has. */
export function WeekStrip({ schedule, fromAt, toAt }: { schedule: Schedule; fromAt: Date; toAt: Date }) {
  const { zone } = useTimeSettings();
  const [from, to] = [fromAt.getTime(), toAt.getTime()];
  const place = (at: number) => `${(100 * (at - from)) / (to - from)}%`;
  const days = Array.from({ length: Math.round((to - from) / DAY_MS) }, (_, index) => from + index * DAY_MS);
  const people = [...new Set(schedule.shifts.flatMap(({ contactId }) => contactId ?? []))].sort();
  return (
    <section
      aria-label={`${schedule.title}, the next 14 days`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard.
      tabIndex={0}
      className="overflow-x-auto"
    >
      <div className="min-w-[44rem]">
        <div aria-hidden className="relative h-5 text-xs text-ink-3">
          {days.map((day) => (
            <span key={day} className="absolute border-l pl-1" style={{ left: place(day) }}>
              {WEEKDAY[new Date(day).getUTCDay()]} {new Date(day).getUTCDate()}
            </span>
          ))}
        </div>
        <ol className="relative h-9 rounded border bg-surface">
          {schedule.shifts.map((shift) => {
            const when = `${absoluteText(shift.fromAt.getTime(), zone, "minute")} to ${absoluteText(shift.toAt.getTime(), zone, "minute")}`;
            const text = shift.name ? `${shift.name}, ${when}` : `Nobody, ${when}. ${shift.gap ?? ""}`;
            return (
              <li
                key={shift.fromAt.getTime()}
                data-tip={text}
                style={{
                  left: place(shift.fromAt.getTime()),
                  width: `calc(${place(from + shift.toAt.getTime() - shift.fromAt.getTime())} - 1px)`,
                }}
                className={cn(
                  "absolute inset-y-0 flex items-center overflow-hidden border-r border-line-2 px-1.5 text-sm whitespace-nowrap",
                  shift.contactId === null
                    ? "hatched bg-unknown-soft text-unknown"
                    : people.indexOf(shift.contactId) % 2 === 0
                      ? "bg-accent-soft text-ink"
                      : "bg-sunken text-ink",
                  shift.contactId !== null && shift.overrideId && "border-t-2 border-t-accent",
                )}
              >
                <span aria-hidden className="truncate">
                  {shift.name ?? "nobody"}
                </span>
                <span className="sr-only">{text}</span>
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}
