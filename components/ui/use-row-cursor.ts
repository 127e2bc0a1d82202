"use client";

import { type FocusEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { type Cursor, stepCursor } from "./row-cursor";
import { useKeys } from "./use-keys";

let activeTable: Element | undefined;

function isActive(table: Element | null): boolean {
  if (!table) return false;
  if (activeTable?.isConnected) return table === activeTable;
  return table === document.querySelector("[data-table]");
}

function rowOf(table: Element | null, key: string): HTMLElement | undefined {
  const rows = table?.querySelectorAll<HTMLElement>("[data-row]") ?? [];
  return [...rows].find((row) => row.dataset.row === key);
}

/** j and k move the focus from row to row of the table that was used last; the focused row is the cursor, and Enter opens it. */
export function useRowCursor(
  table: RefObject<HTMLElement | null>,
  keys: readonly string[],
  { opens, onSelect }: { opens?: boolean; onSelect?: ((key: string) => void) | undefined } = {},
) {
  const [cursor, setCursor] = useState<Cursor>();
  const hasFocus = useRef(false);

  useLayoutEffect(() => {
    if (!hasFocus.current || document.activeElement !== document.body || !cursor) return;
    const next = stepCursor(keys, cursor, 0);
    if (next) rowOf(table.current, next.key)?.focus({ preventScroll: true });
  }, [keys, cursor, table]);

  function move(step: number) {
    if (!isActive(table.current)) return false;
    // The panel of the row took the focus: it is read, and the next row is meant. Else the cursor is shown first.
    const isRead = cursor && rowOf(table.current, cursor.key)?.dataset.open !== undefined;
    const next = stepCursor(keys, cursor, cursor && (hasFocus.current || isRead) ? step : 0);
    if (!next) return false;
    const row = rowOf(table.current, next.key);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  function select() {
    if (!onSelect || !cursor || !hasFocus.current || !isActive(table.current)) return false;
    onSelect(cursor.key);
  }

  /** Only from the row itself: on a control inside it, Enter is the control's. */
  function open() {
    const row = document.activeElement;
    if (!(row instanceof HTMLElement) || row.dataset.row === undefined || !table.current?.contains(row))
      return false;
    row.click();
  }

  useKeys(
    {
      j: { label: "Next row", run: () => move(1) },
      k: { label: "Row before", run: () => move(-1) },
      ...(opens && { enter: { label: "Open the row", run: open } }),
      ...(onSelect && { x: { label: "Select the row", run: select } }),
    },
    { label: "Tables" },
  );

  return {
    cursorKey: cursor?.key,
    onFocus(event: FocusEvent<HTMLElement>) {
      activeTable = table.current ?? undefined;
      hasFocus.current = true;
      const key = event.target.closest<HTMLElement>("[data-row]")?.dataset.row;
      if (key !== undefined && key !== cursor?.key) setCursor({ key, index: keys.indexOf(key) });
    },
    onBlur(event: FocusEvent<HTMLElement>) {
      // A row that is taken away loses the focus to nothing; then the cursor stays and the effect above finds its row.
      if (event.relatedTarget) hasFocus.current = event.currentTarget.contains(event.relatedTarget);
    },
    onPointerDown() {
      activeTable = table.current ?? undefined;
    },
  };
}
