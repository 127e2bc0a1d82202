"use client";

import { useId } from "react";
import { STATUS_FILL } from "@/components/ui/status-style";
import { useRoving } from "@/components/ui/use-roving";
import { byTrouble, STATUSES, type Status, worst } from "@/domain/status";
import { HatchPattern } from "./hatch";
import { type HistoryDay, lastDays, sentenceOf } from "./history-days";

export type HistoryStripProps = {
  /** Whose history: "ADinsights api". */
  label: string;
  days: readonly HistoryDay[];
  /** The last day of the strip, as in "2026-11-20". */
  until: string;
  length?: number;
  /** Opens a day; Enter does the same. */
  onOpenDay?: (day: string) => void;
  /** Leaves out the line below that says from when to when. */
  isBare?: boolean;
};

/** A bar per day, split by how long each state lasted. A day that nobody recorded stays empty. */
export function HistoryStrip({ label, days, until, length = 90, onOpenDay, isBare }: HistoryStripProps) {
  const hatch = useId();
  const bars = lastDays(days, until, length);
  const { stop, onKeyDown, onFocusCell } = useRoving(bars.length, bars.length - 1);

  return (
    <div className="min-w-0">
      <div
        role="listbox"
        aria-label={`${label}: the last ${length} days`}
        aria-orientation="horizontal"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="flex h-7 items-stretch gap-px focus:outline-none"
      >
        {bars.map(({ day, record }, index) => {
          const sentence = sentenceOf(day, record);
          return (
            <div
              key={day}
              data-cell
              role="option"
              aria-selected={index === stop}
              aria-label={sentence}
              data-tip={sentence}
              tabIndex={index === stop ? 0 : -1}
              onFocus={() => onFocusCell(index)}
              onClick={() => onOpenDay?.(day)}
              onKeyDown={(event) => event.key === "Enter" && onOpenDay?.(day)}
              className="min-w-0 flex-1 rounded-sm hover:opacity-70 focus-visible:outline-offset-0"
            >
              {record ? <DayBar record={record} hatch={hatch} /> : <NoBar />}
            </div>
          );
        })}
      </div>
      <svg width="0" height="0" aria-hidden="true" className="absolute">
        <HatchPattern id={hatch} />
      </svg>
      {!isBare && (
        <p className="mt-1 flex justify-between text-xs text-ink-3">
          <span>{length} days ago</span>
          <span>{worstText(bars.map((bar) => bar.record))}</span>
          <span>today</span>
        </p>
      )}
    </div>
  );
}

function worstText(records: readonly (HistoryDay | undefined)[]): string {
  const missing = records.filter((record) => !record).length;
  return missing > 0 ? `${missing} ${missing === 1 ? "day was" : "days were"} not recorded` : "";
}

function DayBar({ record, hatch }: { record: HistoryDay; hatch: string }) {
  const total = STATUSES.reduce((sum, status) => sum + (record.seconds[status] ?? 0), 0);
  const present = STATUSES.filter((status) => (record.seconds[status] ?? 0) > 0).toSorted(byTrouble);
  let above = 0;
  return (
    <svg width="100%" height="100%" aria-hidden="true" className="block" data-worst={worst(present)}>
      {present.map((status) => {
        const share = shareShown(record, status, total);
        const top = above;
        above += share;
        return <DayPart key={status} status={status} top={top} share={share} hatch={hatch} />;
      })}
    </svg>
  );
}

/** Trouble that lasted a minute must still be seen on a bar that stands for a day. */
function shareShown(record: HistoryDay, status: Status, total: number): number {
  const share = (record.seconds[status] ?? 0) / total;
  return status === "ok" ? share : Math.max(share, 0.12);
}

function DayPart({
  status,
  top,
  share,
  hatch,
}: {
  status: Status;
  top: number;
  share: number;
  hatch: string;
}) {
  return (
    <rect
      y={`${top * 100}%`}
      width="100%"
      height={`${share * 100}%`}
      {...(status === "unknown" ? { fill: `url(#${hatch})` } : { className: STATUS_FILL[status] })}
    />
  );
}

function NoBar() {
  return (
    <svg width="100%" height="100%" aria-hidden="true" className="block text-line-2">
      <rect y="100%" width="100%" height="1" transform="translate(0 -1)" fill="currentColor" />
    </svg>
  );
}
