"use client";

import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { cn } from "@/components/ui/cn";
import { useClockText } from "@/components/ui/time";
import { statusOfCell } from "@/domain/heat";
import { HeatCell } from "./heat-cell";
import { cellKey, cellSentence, type HeatItem, rowName, type Subject } from "./heat-rows";
import { useClock } from "./use-clock";
import { useWindow } from "./use-window";

const HEAD_PX = 40;
const ROW_PX = 30;
const COLUMNS = "grid grid-cols-[var(--label)_repeat(var(--jobs),minmax(var(--cell),14rem))]";

export type HeatGridProps = {
  items: readonly HeatItem[];
  states: readonly string[];
  openKey: string | null;
  onOpen: (subject: Subject) => void;
};

/** Tenants by jobs. Only the lines in sight are drawn; the head of the environment in sight stays on top. */
export function HeatGrid({ items, states, openKey, onOpen }: HeatGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const heights = useMemo(() => items.map(({ kind }) => (kind === "place" ? HEAD_PX : ROW_PX)), [items]);
  const { first, last, total, offsets, current, reveal } = useWindow(box, heights);
  const now = Number(useClockText((ms) => String(Math.floor(ms / 30_000) * 30_000)));
  const clock = useClock(now);
  const [stop, setStop] = useState({ key: "", column: 0 });
  const wantsFocus = useRef(false);
  const jobs = Math.max(1, ...items.map(({ place }) => place.jobs.length));
  const firstTenant = items.findIndex(({ kind }) => kind === "tenant");
  const stopIndex = Math.max(
    firstTenant,
    items.findIndex(({ kind, key }) => kind === "tenant" && key === stop.key),
  );
  const top = items[current];

  useEffect(() => {
    if (!wantsFocus.current) return;
    const target = box.current?.querySelector<HTMLElement>('td[tabindex="0"]');
    if (!target) return;
    wantsFocus.current = false;
    target.focus({ preventScroll: true });
  });

  const open = useCallback(
    (target: EventTarget) => {
      const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
      const line = cell?.closest<HTMLElement>("[data-line]");
      const item = items[Number(line?.dataset.line)];
      const job = item?.place.jobs[Number(cell?.dataset.column)];
      if (item?.kind !== "tenant" || !job) return;
      setStop({ key: item.key, column: Number(cell?.dataset.column) });
      onOpen({ environmentId: item.place.environmentId, job: job.key, tenant: item.row.tenant });
    },
    [items, onOpen],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return open(event.target);
    }
    const next = walked(items, stopIndex, stop.column, event.key, event.ctrlKey || event.metaKey);
    if (!next) return;
    event.preventDefault();
    wantsFocus.current = true;
    setStop({ key: items[next.index]?.key ?? "", column: next.column });
    reveal(next.index, HEAD_PX);
  }

  return (
    <div
      ref={box}
      className="relative h-[max(20rem,calc(100dvh-17rem))] overflow-auto rounded border bg-surface [--cell:9rem] [--label:15rem] max-sm:[--cell:6.5rem] max-sm:[--label:8.5rem]"
      style={{ "--jobs": jobs } as React.CSSProperties}
    >
      {top && (
        <div className="sticky top-0 z-20 h-0 w-max min-w-full" aria-hidden>
          <PlaceHead place={top.place} />
        </div>
      )}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that is walked cell by cell is a grid.
        role="grid"
        aria-label="How old the data of each tenant and job is, worst first"
        aria-rowcount={items.length}
        aria-colcount={jobs + 1}
        onKeyDown={onKeyDown}
        onClick={(event: MouseEvent) => open(event.target)}
        className="block w-max min-w-full"
      >
        <tbody className="relative block w-max min-w-full" style={{ height: total }}>
          {items.slice(first, last).map((item, at) => {
            const index = first + at;
            const style = { top: offsets[index] };
            if (item.kind === "place")
              return (
                <tr
                  key={item.key}
                  aria-rowindex={index + 1}
                  className="absolute left-0 block min-w-full"
                  style={style}
                >
                  <th scope="rowgroup" colSpan={jobs + 1} className="block text-left font-normal">
                    <PlaceHead place={item.place} />
                  </th>
                </tr>
              );
            return (
              <TenantLine
                key={item.key}
                item={item}
                index={index}
                top={offsets[index] ?? 0}
                now={now}
                clock={clock}
                stopColumn={
                  index === stopIndex ? Math.min(stop.column, item.place.jobs.length - 1) : undefined
                }
                states={states}
                openKey={openKey}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function PlaceHead({ place }: { place: HeatItem["place"] }) {
  return (
    <div className={cn(COLUMNS, "h-10 min-w-full border-b bg-sunken")}>
      <span className="sticky left-0 z-10 flex min-w-0 flex-col justify-center bg-sunken px-3 leading-4">
        <span className="truncate font-semibold">{place.platform}</span>
        <span className="truncate text-xs text-ink-3">
          {place.name}, {place.rows.length} {place.rows.length === 1 ? "row" : "rows"}
        </span>
      </span>
      {place.jobs.map((job) => (
        <span
          key={job.key}
          title={job.title}
          className="flex items-end truncate px-2 pb-1 text-sm font-medium text-ink-2"
        >
          <span className="truncate">{job.title}</span>
        </span>
      ))}
    </div>
  );
}

type TenantLineProps = {
  item: Extract<HeatItem, { kind: "tenant" }>;
  index: number;
  top: number;
  now: number;
  clock: (at: Date) => string;
  stopColumn: number | undefined;
  states: readonly string[];
  openKey: string | null;
};

function TenantLine({ item, index, top, now, clock, stopColumn, states, openKey }: TenantLineProps) {
  const { place, row } = item;
  const at = new Date(now);
  return (
    <tr
      aria-rowindex={index + 1}
      data-line={index}
      className={cn(COLUMNS, "absolute left-0 h-[30px] min-w-full hover:bg-hover")}
      style={{ top }}
    >
      <th
        scope="row"
        title={rowName(row)}
        className="sticky left-0 z-10 flex min-w-0 items-center border-r bg-surface px-3 text-left font-normal"
      >
        <span className={cn("truncate", row.tenant === "" && "text-ink-3")}>{rowName(row)}</span>
      </th>
      {place.jobs.map((job, column) => {
        const cell = row.cells[column];
        const isStop = column === stopColumn;
        if (!cell)
          return (
            <td
              key={job.key}
              aria-colindex={column + 2}
              aria-label={`${rowName(row)}, ${job.title}: does not run for it`}
              tabIndex={isStop ? 0 : -1}
              className="flex items-center px-2 text-ink-3"
            >
              ·
            </td>
          );
        return (
          <HeatCell
            key={job.key}
            cell={cell}
            job={job}
            now={now}
            column={column}
            sentence={cellSentence(row, job, cell, at, clock)}
            isStop={isStop}
            isOpen={
              openKey === cellKey({ environmentId: place.environmentId, job: job.key, tenant: row.tenant })
            }
            isFaded={states.length > 0 && !states.includes(statusOfCell(cell))}
          />
        );
      })}
    </tr>
  );
}

const PAGE = 12;

/** Where an arrow leads: over the heads of environments to the next tenant, and to the ends of a line. */
function walked(items: readonly HeatItem[], index: number, column: number, key: string, far: boolean) {
  const width = items[index]?.place.jobs.length ?? 1;
  const here = Math.min(column, width - 1);
  const tenants = (from: number, step: number, count: number) => {
    let found = from;
    let left = count;
    for (let at = from + step; at >= 0 && at < items.length && left > 0; at += step)
      if (items[at]?.kind === "tenant") {
        found = at;
        left -= 1;
      }
    return found;
  };
  switch (key) {
    case "ArrowLeft":
      return { index, column: Math.max(0, here - 1) };
    case "ArrowRight":
      return { index, column: Math.min(width - 1, here + 1) };
    case "ArrowUp":
      return { index: tenants(index, -1, 1), column: here };
    case "ArrowDown":
      return { index: tenants(index, 1, 1), column: here };
    case "PageUp":
      return { index: tenants(index, -1, PAGE), column: here };
    case "PageDown":
      return { index: tenants(index, 1, PAGE), column: here };
    case "Home":
      return { index: far ? tenants(-1, 1, 1) : index, column: 0 };
    case "End":
      return { index: far ? tenants(items.length, -1, 1) : index, column: width - 1 };
    default:
      return undefined;
  }
}
