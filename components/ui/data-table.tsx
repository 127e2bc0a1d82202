"use client";

import type { Route } from "next";
import { type ReactNode, useMemo, useRef } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { DataTableHead } from "./data-table-head";
import { DataTableRow } from "./data-table-row";
import type { Column, Selection, Sort } from "./table-column";
import { useHeldRows } from "./use-held-rows";
import { useRowCursor } from "./use-row-cursor";

export type DataTableProps<Row> = {
  /** What the table holds; its name for a screen reader. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** What would be here and how the first one gets here. */
  empty: ReactNode;
  rowHref?: (row: Row) => Route;
  /** Opens a row in place, such as in a side panel; wins over rowHref for plain clicks and Enter. */
  onOpen?: (row: Row) => void;
  /** The row whose panel is open. */
  openKey?: string | undefined;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  selection?: Selection<Row>;
  /** Filter, sort and page as text: while it stays the same, new rows wait behind "3 new" and no row moves. */
  holdFor?: string;
  /** Under the rows: paging, totals. */
  footer?: ReactNode;
  className?: string;
};

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rowKey, selection, sort, onSort, footer } = props;
  const box = useRef<HTMLDivElement>(null);
  const { rows, waiting, isReordered, letIn } = useHeldRows(props.rows, rowKey, props.holdFor);
  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey]);

  function flip(key: string) {
    const row = rows.find((one) => rowKey(one) === key);
    if (!selection || row === undefined || selection.whyNot?.(row)) return;
    const selected = new Set(selection.selected);
    if (!selected.delete(key)) selected.add(key);
    selection.onChange(selected);
  }

  const { cursorKey, ...cursorProps } = useRowCursor(box, keys, {
    opens: Boolean(props.onOpen ?? props.rowHref),
    onSelect: selection ? flip : undefined,
  });
  const tabStop = keys.includes(cursorKey ?? "") ? cursorKey : keys[0];

  if (rows.length === 0)
    return <div className={cn("rounded border bg-surface", props.className)}>{props.empty}</div>;

  return (
    <div className={cn("relative min-w-0", props.className)}>
      {(waiting > 0 || isReordered) && (
        <div className="on-screen absolute top-1 left-1/2 z-30 -translate-x-1/2 max-sm:-top-4">
          <Button variant="primary" size="small" className="rounded-full" onClick={letIn}>
            {waiting > 0 ? `${waiting} new` : "Order changed"}
          </Button>
        </div>
      )}
      <div
        ref={box}
        data-table
        {...cursorProps}
        className="max-h-[max(24rem,calc(100dvh-10rem))] overflow-auto rounded border bg-surface max-sm:max-h-none max-sm:overflow-visible max-sm:border-0 max-sm:bg-transparent print:max-h-none print:overflow-visible"
      >
        <table className="data-table">
          <caption className="sr-only">{caption}</caption>
          <DataTableHead
            columns={columns}
            rows={rows}
            rowKey={rowKey}
            selection={selection}
            sort={sort}
            onSort={onSort}
          />
          <tbody>
            {rows.map((row) => {
              const key = rowKey(row);
              return (
                <DataTableRow
                  key={key}
                  id={key}
                  row={row}
                  columns={columns}
                  href={props.rowHref?.(row)}
                  onOpen={props.onOpen}
                  isOpen={key === props.openKey}
                  isTabStop={key === tabStop}
                  isSelected={selection?.selected.has(key)}
                  whyNotSelected={selection?.whyNot?.(row)}
                  onFlip={selection ? () => flip(key) : undefined}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      {footer && <div className="mt-2 flex flex-wrap items-center gap-3 text-sm text-ink-2">{footer}</div>}
    </div>
  );
}
