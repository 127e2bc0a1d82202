"use client";

import { useState } from "react";
import { type HeldRows, holdRows } from "./hold-rows";

/**
 * Nothing moves under the pointer: while `question` (filter, sort, page) stays the same, rows keep their order
 * and new ones wait. Without a question the rows are passed through.
 */
export function useHeldRows<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  question: string | undefined,
): HeldRows<Row> & { letIn: () => void } {
  const [held, setHeld] = useState({ question, keys: rows.map(rowKey) });
  const letIn = () => setHeld({ question, keys: rows.map(rowKey) });
  const isStale = held.question !== question || (held.keys.length === 0 && rows.length > 0);
  if (question !== undefined && isStale) letIn();
  const keys = question === undefined || isStale ? undefined : held.keys;
  return { ...holdRows(keys, rows, rowKey), letIn };
}
