"use client";

import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { GAP_LETTER, GAP_STATES, GAP_WORD, type GapState } from "@/domain/gap";
import { type Calendar, type Cells, cellSentence, type GapRow, slotText, spanOf } from "./gap-words";

const LOOK: Record<GapState, string> = {
  success: "border-ok-line bg-ok-soft text-ok",
  partial: "border-warn-line bg-warn-soft text-warn",
  zero: "border-warn-line bg-surface text-warn",
  fail: "border-alert-line bg-alert-soft text-alert",
  missing: "border-dashed border-alert-solid bg-surface text-alert",
  hole: "hatched border-unknown-line bg-unknown-soft text-unknown",
  running: "border-accent bg-accent-soft text-accent",
  idle: "border-transparent text-ink-3",
};

const CELL = "flex size-5 shrink-0 items-center justify-center rounded-sm border text-xs max-sm:size-8";

type GapGridProps = {
  calendar: Calendar;
  rows: readonly GapRow[];
  cells: Cells | undefined;
  onCells: (cells: Cells | undefined) => void;
};

/** One row per tenant, one cell per slot. Cells are chosen by dragging, or with the arrows and shift. */
export function GapGrid({ calendar, rows, cells, onCells }: GapGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  // The newest slots are at the end; where not all fit, they are what is looked at first.
  useEffect(() => {
    if (frame.current) frame.current.scrollLeft = frame.current.scrollWidth;
  }, []);
  const isDragging = useRef(false);
  const { slots, grainMs } = calendar;
  const span = cells && spanOf(cells);
  const stop = cells ? { row: cells.toRow, column: cells.toColumn } : { row: 0, column: slots.length - 1 };

  const cellAt = (target: EventTarget | null) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
    if (!cell) return undefined;
    return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
  };

  function down(event: PointerEvent) {
    const at = cellAt(event.target);
    if (!at || event.button !== 0) return;
    isDragging.current = event.pointerType === "mouse";
    if (event.shiftKey && cells) onCells({ ...cells, toRow: at.row, toColumn: at.column });
    else onCells({ ...at, toRow: at.row, toColumn: at.column });
  }

  function over(event: PointerEvent) {
    if (!isDragging.current || !cells) return;
    if (event.buttons === 0) {
      isDragging.current = false;
      return;
    }
    const at = cellAt(event.target);
    if (at && (at.row !== cells.toRow || at.column !== cells.toColumn))
      onCells({ ...cells, toRow: at.row, toColumn: at.column });
  }

  function press(event: KeyboardEvent) {
    if (event.key === "Escape" && cells) {
      event.stopPropagation();
      return onCells(undefined);
    }
    const last = { row: rows.length - 1, column: slots.length - 1 };
    const moves: Record<string, { row: number; column: number }> = {
      ArrowLeft: { ...stop, column: Math.max(0, stop.column - 1) },
      ArrowRight: { ...stop, column: Math.min(last.column, stop.column + 1) },
      ArrowUp: { ...stop, row: Math.max(0, stop.row - 1) },
      ArrowDown: { ...stop, row: Math.min(last.row, stop.row + 1) },
      Home: { ...stop, column: 0 },
      End: { ...stop, column: last.column },
      Enter: stop,
      " ": stop,
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    const from = event.shiftKey && cells ? cells : to;
    onCells({ row: from.row, column: from.column, toRow: to.row, toColumn: to.column });
    box.current?.querySelector<HTMLElement>(`[data-row="${to.row}"][data-column="${to.column}"]`)?.focus();
  }

  return (
    <div ref={frame} className="min-w-0 overflow-x-auto rounded border bg-surface py-2 pr-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a calendar that is dragged over is a grid, not a table of text. */}
      <div
        ref={box}
        role="grid"
        aria-label={`${calendar.jobTitle}, ${rows.length} rows, ${slotText(slots[0] ?? 0, grainMs)} to ${slotText(slots.at(-1) ?? 0, grainMs)}`}
        aria-multiselectable
        tabIndex={-1}
        onPointerDown={down}
        onPointerOver={over}
        onPointerUp={() => {
          isDragging.current = false;
        }}
        onKeyDown={press}
        className="inline-flex min-w-full select-none flex-col gap-0.5"
      >
        <Head slots={slots} grainMs={grainMs} />
        {rows.map((row, index) => {
          const isIn = span !== undefined && index >= span.rows[0] && index <= span.rows[1];
          return (
            <Row
              key={row.tenant}
              row={row}
              index={index}
              slots={slots}
              grainMs={grainMs}
              from={isIn ? span.columns[0] : -1}
              to={isIn ? span.columns[1] : -1}
              stop={stop.row === index ? stop.column : -1}
            />
          );
        })}
      </div>
    </div>
  );
}

const NAME = "sticky left-0 z-10 -my-1 w-36 shrink-0 truncate bg-surface py-1 pr-2 pl-2 text-sm max-sm:w-24";

function Head({ slots, grainMs }: { slots: readonly number[]; grainMs: number }) {
  const isHours = grainMs === 3_600_000;
  return (
    <div aria-hidden="true" className="flex gap-0.5">
      <span className={NAME} />
      {slots.map((at) => {
        const date = new Date(at);
        const isMarked = isHours ? date.getUTCHours() % 6 === 0 : date.getUTCDay() === 1;
        const text = isHours
          ? date.getUTCHours() === 0
            ? slotText(at - (at % 86_400_000), 86_400_000)
            : `${String(date.getUTCHours()).padStart(2, "0")}h`
          : slotText(at, grainMs);
        return (
          <span
            key={at}
            className="w-5 shrink-0 overflow-visible whitespace-nowrap text-xs text-ink-3 max-sm:w-8"
          >
            {isMarked && text}
          </span>
        );
      })}
    </div>
  );
}

type RowProps = {
  row: GapRow;
  index: number;
  slots: readonly number[];
  grainMs: number;
  /** Chosen columns; -1 for none. */
  from: number;
  to: number;
  stop: number;
};

const Row = memo(function Row({ row, index, slots, grainMs, from, to, stop }: RowProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the cells are the stops of the grid.
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    <div role="row" className="flex items-center gap-0.5">
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see the row. */}
      <span role="rowheader" className={NAME} data-tip={row.tenantName}>
        {row.tenantName}
      </span>
      {slots.map((at, column) => {
        const state = row.states[column] ?? "idle";
        const isChosen = column >= from && column <= to && from >= 0;
        const sentence = cellSentence(row, at, grainMs, state);
        return (
          // biome-ignore lint/a11y/useSemanticElements: see the grid.
          <div
            key={at}
            role="gridcell"
            data-row={index}
            data-column={column}
            aria-label={sentence}
            aria-selected={isChosen}
            data-tip={sentence}
            tabIndex={column === stop ? 0 : -1}
            className={cn(CELL, LOOK[state], isChosen && "outline-2 outline-accent")}
          >
            {GAP_LETTER[state]}
          </div>
        );
      })}
    </div>
  );
});

export function GapLegend({ counts }: { counts: ReadonlyMap<GapState, number> }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
      {GAP_STATES.map((state) => (
        <li key={state} className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className={cn(CELL, LOOK[state])}>
            {GAP_LETTER[state]}
          </span>
          {GAP_WORD[state]} <span className="text-ink-3">{counts.get(state) ?? 0}</span>
        </li>
      ))}
    </ul>
  );
}
