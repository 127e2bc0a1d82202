"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { Checkbox } from "./checkbox";
import { cn } from "./cn";
import { type Column, nextSort, type Selection, type Sort } from "./table-column";

type DataTableHeadProps<Row> = {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  selection: Selection<Row> | undefined;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
};

export function DataTableHead<Row>({
  columns,
  rows,
  rowKey,
  selection,
  sort,
  onSort,
}: DataTableHeadProps<Row>) {
  const selectable = selection ? rows.filter((row) => !selection.whyNot?.(row)).map(rowKey) : [];
  const selectedHere = selectable.filter((key) => selection?.selected.has(key)).length;

  return (
    <thead>
      <tr>
        {selection && (
          <th scope="col" data-box>
            <Checkbox
              hideLabel
              label={`Select all ${selectable.length} rows of this page`}
              checked={selectable.length > 0 && selectedHere === selectable.length}
              isMixed={selectedHere > 0 && selectedHere < selectable.length}
              onChange={(event) => selection.onChange(new Set(event.target.checked ? selectable : []))}
            />
          </th>
        )}
        {columns.map((column, index) => (
          <th
            key={column.id}
            scope="col"
            aria-sort={sort?.by === column.id ? sort.direction : undefined}
            data-tip={column.tip}
            data-title={index === 0 || undefined}
            data-end={column.align === "end" || undefined}
          >
            {column.isSortable && onSort ? (
              <SortButton column={column} sort={sort} onSort={onSort} />
            ) : (
              <span className={column.hidesHeader ? "sr-only" : undefined}>{column.header}</span>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SortButton<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: (sort: Sort) => void;
}) {
  const isSorted = sort?.by === column.id;
  const Arrow = isSorted && sort.direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => onSort(nextSort(sort, column.id))}
      className={cn(
        "group/sort inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink",
        column.align === "end" && "flex-row-reverse",
        isSorted && "text-ink",
      )}
    >
      {column.header}
      <Arrow
        aria-hidden
        className={cn(
          "size-3",
          !isSorted && "invisible group-hover/sort:visible group-focus-visible/sort:visible",
        )}
      />
    </button>
  );
}
