"use client";

import { Code } from "@/components/ui/code";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { AnswerCell } from "./answer-cell";
import type { AnswerColumn, Cell } from "./query-types";

const LONG = 80;

type RowSheetProps = {
  title: string;
  columns: readonly AnswerColumn[];
  cells: readonly Cell[];
  onClose: () => void;
};

/** One row in full: what the table had to cut. */
export function RowSheet({ title, columns, cells, onClose }: RowSheetProps) {
  const pairs = columns.map((column, at) => ({ column, cell: cells[at] ?? null }));
  const isLong = (cell: Cell) => typeof cell === "string" && cell.length > LONG;
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={title}>
      <KeyValue
        items={pairs
          .filter(({ cell }) => !isLong(cell))
          .map(({ column, cell }) => ({
            label: column.title,
            value: <AnswerCell value={cell} kind={column.kind} />,
          }))}
      />
      {pairs
        .filter(({ cell }) => isLong(cell))
        .map(({ column, cell }) => (
          <Code key={column.key} className="mt-4" label={column.title} text={String(cell)} />
        ))}
    </Sheet>
  );
}
