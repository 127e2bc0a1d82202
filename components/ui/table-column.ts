import type { ReactNode } from "react";

/** One column, declared at module scope. The first one names the row: it sticks to the left and heads the card on a phone. */
export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: "end";
  /** Takes the room that is left and cuts its text; at most one column does. */
  grows?: boolean;
  /** May break into lines, making its row higher. */
  wraps?: boolean;
  isSortable?: boolean;
  /** Explains the header on hover. */
  tip?: string;
  /** For a column of buttons: the header is only for screen readers. */
  hidesHeader?: boolean;
  hidesOnPhone?: boolean;
};

export type Sort = { by: string; direction: "ascending" | "descending" };

/** What a click on a header asks for: first ascending, then descending. */
export function nextSort(sort: Sort | undefined, by: string): Sort {
  if (sort?.by === by && sort.direction === "ascending") return { by, direction: "descending" };
  return { by, direction: "ascending" };
}

export type Selection<Row> = {
  selected: ReadonlySet<string>;
  onChange: (selected: Set<string>) => void;
  /** Why this row may not be selected. */
  whyNot?: (row: Row) => string | undefined;
};
