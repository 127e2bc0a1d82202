"use client";

import { useId } from "react";
import { HatchPattern } from "@/components/charts/hatch";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import { useAddress } from "@/components/ui/use-address";
import { useRoving } from "@/components/ui/use-roving";
import type { MinuteState } from "@/domain/objective";
import { type HourRow, hourRows, minuteWord, runsText, stateOf } from "./minute-rows";
import { StretchLink } from "./range-bar";

const MINUTE_MS = 60_000;
const ROW = 20;

/** Each state has its height beside its colour, so that a strip without colours says the same. */
const LOOK: Record<MinuteState, { height: number; fill?: string }> = {
  bad: { height: 1, fill: "var(--alert-solid)" },
  unknown: { height: 1 },
  maintenance: { height: 0.55, fill: "var(--paused-solid)" },
  good: { height: 0.4, fill: "var(--ok-solid)" },
  none: { height: 0 },
};

type MinutesProps = { letters: string; from: Date };

/** The minutes of a day, an hour per line; an hour opens. */
export function DayMinutes({ letters, from }: MinutesProps) {
  const hatch = useId();
  const { zone } = useTimeSettings();
  const clock = (at: number) => absoluteText(at, zone, "clock").slice(0, 5);
  return (
    <>
      <ol className="rounded border bg-surface px-3 py-2 text-sm">
        {hourRows(letters, from.getTime()).map((row) => (
          <li key={row.from} className="flex items-center gap-3 py-0.5">
            <StretchLink
              stretch={{ from: row.from, to: row.to }}
              label={`${clock(row.from)} to ${clock(row.to)}: ${runsText(row.runs)}`}
            >
              {clock(row.from)}
            </StretchLink>
            <RunsDrawing row={row} hatch={hatch} />
            <span className="w-44 shrink-0 truncate text-ink-2 max-sm:w-28" data-tip={runsText(row.runs)}>
              {runsText(row.runs)}
            </span>
          </li>
        ))}
      </ol>
      <Legend hatch={hatch} />
    </>
  );
}

function RunsDrawing({ row, hatch }: { row: HourRow; hatch: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 60 ${ROW}`}
      preserveAspectRatio="none"
      className="h-5 min-w-0 flex-1 border-b border-line-2"
    >
      {row.runs.map(({ from, to, state }) => (
        <MinuteBar
          key={from}
          state={state}
          x={(from - row.from) / MINUTE_MS}
          width={(to - from) / MINUTE_MS}
          hatch={hatch}
        />
      ))}
    </svg>
  );
}

type BarProps = { state: MinuteState; x: number; width: number; hatch: string };

function MinuteBar({ state, x, width, hatch }: BarProps) {
  const { height, fill = `url(#${hatch})` } = LOOK[state];
  if (height === 0) return null;
  return <rect x={x} y={ROW * (1 - height)} width={width} height={ROW * height} fill={fill} />;
}

const LEGEND = ["good", "bad", "unknown", "maintenance"] as const;

function Legend({ hatch }: { hatch: string }) {
  return (
    <p className="mt-1 flex flex-wrap gap-x-4 text-xs text-ink-2">
      <svg width="0" height="0" aria-hidden="true" className="absolute">
        <HatchPattern id={hatch} />
      </svg>
      {LEGEND.map((state) => (
        <span key={state} className="inline-flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox={`0 0 8 ${ROW}`} className="h-4 w-2">
            <MinuteBar state={state} x={0} width={8} hatch={hatch} />
          </svg>
          {minuteWord(state)}
        </span>
      ))}
    </p>
  );
}

/** The minutes of an hour, each of which can be chosen: what was seen in it stands below. */
export function HourMinutes({ letters, from }: MinutesProps) {
  const hatch = useId();
  const { zone } = useTimeSettings();
  const { params, write } = useAddress();
  const chosen = Number(params.get("minute") ?? Number.NaN);
  const start = from.getTime();
  const minutes = Array.from(letters, (letter, index) => ({
    at: start + index * MINUTE_MS,
    state: stateOf(letter),
  }));
  const first = minutes.findIndex(({ at, state }) => at === chosen || state === "bad");
  const { stop, onKeyDown, onFocusCell } = useRoving(minutes.length, Math.max(0, first));
  const choose = (at: number) => write({ minute: at === chosen ? undefined : String(at) });
  return (
    <>
      <div
        role="listbox"
        aria-label="Minutes"
        aria-orientation="horizontal"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="flex h-12 items-stretch gap-px rounded border bg-surface px-3 py-1 focus:outline-none max-sm:h-14 max-sm:overflow-x-auto"
      >
        {minutes.map(({ at, state }, index) => {
          const text = `${absoluteText(at, zone, "clock").slice(0, 5)}: ${minuteWord(state)}`;
          return (
            <div
              key={at}
              data-cell
              role="option"
              aria-selected={at === chosen}
              aria-label={text}
              data-tip={text}
              tabIndex={index === stop ? 0 : -1}
              onFocus={() => onFocusCell(index)}
              onClick={() => choose(at)}
              onKeyDown={(event) => event.key === "Enter" && choose(at)}
              className="min-w-0 flex-1 cursor-pointer rounded-sm border-b border-line-2 hover:bg-hover aria-selected:bg-accent-soft aria-selected:outline-2 aria-selected:outline-accent max-sm:min-w-6"
            >
              <svg
                aria-hidden="true"
                viewBox={`0 0 8 ${ROW}`}
                preserveAspectRatio="none"
                className="block size-full"
              >
                <MinuteBar state={state} x={0} width={8} hatch={hatch} />
              </svg>
            </div>
          );
        })}
      </div>
      <Legend hatch={hatch} />
    </>
  );
}
