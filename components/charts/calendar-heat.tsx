"use client";

import { Check, CircleDashed, X } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { useRoving } from "@/components/ui/use-roving";
import {
  type CalendarDay,
  type CalendarRun,
  daySentence,
  dayState,
  RUN_WORD,
  weeksOf,
} from "./calendar-weeks";
import { dayName } from "./history-days";

export type CalendarHeatProps = {
  /** Whose calendar: "Azure daily review". */
  label: string;
  days: readonly CalendarDay[];
  /** First and last day, as in "2026-11-20". */
  from: string;
  until: string;
  onOpenDay?: (day: string) => void;
};

const LOOK: Record<CalendarRun["state"], { box: string; Mark: typeof Check }> = {
  signed: { box: "border-ok-line bg-ok-soft text-ok", Mark: Check },
  missed: { box: "border-alert-line bg-alert-soft text-alert", Mark: X },
  open: { box: "border-warn-line bg-warn-soft text-warn", Mark: CircleDashed },
};

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Which days a checklist was signed off, missed or left open. A month is seven across; longer spans run in columns of weeks. */
export function CalendarHeat({ label, days, from, until, onOpenDay }: CalendarHeatProps) {
  const weeks = weeksOf(days, from, until);
  const isLong = weeks.length > 6;
  const cells = weeks.flat().filter((cell) => cell !== undefined);
  const { stop, onKeyDown, onFocusCell } = useRoving(
    cells.length,
    cells.length - 1,
    isLong ? { across: 7, down: 1 } : { across: 1, down: 7 },
  );

  return (
    <div className="inline-flex max-w-full flex-col gap-2">
      <div
        role="listbox"
        aria-label={`${label}, ${dayName(from)} to ${dayName(until)}`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className={cn(
          "grid gap-1 overflow-x-auto p-0.5 focus:outline-none",
          isLong ? "grid-flow-col grid-rows-7 justify-start" : "grid-cols-7",
        )}
      >
        {!isLong &&
          WEEKDAYS.map((weekday) => (
            <span key={weekday} aria-hidden="true" className="text-center text-xs text-ink-3">
              {weekday}
            </span>
          ))}
        {weeks.flat().map((cell, index) => {
          if (!cell) return <span key={`pad${index}`} />;
          const place = cells.indexOf(cell);
          return (
            <DayCell
              key={cell.day}
              cell={cell}
              isSmall={isLong}
              isStop={place === stop}
              onFocus={() => onFocusCell(place)}
              onOpen={onOpenDay && (() => onOpenDay(cell.day))}
            />
          );
        })}
      </div>
      <ul className="flex flex-wrap gap-3 text-xs text-ink-2">
        {(["signed", "missed", "open"] as const).map((state) => (
          <li key={state} className="inline-flex items-center gap-1">
            <DayMark state={state} />
            {RUN_WORD[state]}
          </li>
        ))}
        {isLong && (
          <li className="ml-auto text-ink-3">
            {dayName(from)} – {dayName(until)}
          </li>
        )}
      </ul>
    </div>
  );
}

type DayCellProps = {
  cell: CalendarDay;
  isSmall: boolean;
  isStop: boolean;
  onFocus: () => void;
  onOpen: (() => void) | undefined;
};

function DayCell({ cell, isSmall, isStop, onFocus, onOpen }: DayCellProps) {
  const state = dayState(cell.runs);
  const sentence = daySentence(cell);
  return (
    <div
      data-cell
      role="option"
      aria-selected={isStop}
      aria-label={sentence}
      data-tip={sentence}
      tabIndex={isStop ? 0 : -1}
      onFocus={onFocus}
      onClick={onOpen}
      onKeyDown={(event) => event.key === "Enter" && onOpen?.()}
      className={cn(
        "flex items-center justify-center rounded-sm border",
        isSmall ? "size-4" : "h-9 w-full min-w-9 gap-1 text-sm",
        state ? LOOK[state].box : "border-line bg-sunken text-ink-3",
      )}
    >
      {!isSmall && Number(cell.day.slice(8))}
      {state && <DayIcon state={state} />}
    </div>
  );
}

function DayMark({ state }: { state: CalendarRun["state"] }) {
  return (
    <span className={cn("inline-flex size-4 items-center justify-center rounded-sm border", LOOK[state].box)}>
      <DayIcon state={state} />
    </span>
  );
}

function DayIcon({ state }: { state: CalendarRun["state"] }) {
  const { Mark } = LOOK[state];
  return <Mark aria-hidden className="size-3" strokeWidth={2.5} />;
}
