"use client";

import type { RefObject } from "react";
import { useKeys } from "@/components/ui/use-keys";

/** What a key can press in the row that has the focus; the row marks its controls with these words. */
export type RowControl = "evidence" | "remedy" | "note" | "skip";

function focusedRow(list: HTMLElement | null): HTMLElement | undefined {
  const row = document.activeElement?.closest<HTMLElement>("[data-row]");
  return row && list?.contains(row) ? row : undefined;
}

/** Keys for the row under the cursor, and one for the whole run. Each presses the button that does it, or does nothing. */
export function useRunKeys(list: RefObject<HTMLElement | null>, evaluate: (() => void) | undefined): void {
  function press(control: RowControl) {
    const found = focusedRow(list.current)?.querySelector<HTMLElement>(`[data-control=${control}]`);
    if (!found) return false;
    if (found instanceof HTMLTextAreaElement) found.focus();
    else found.click();
  }

  useKeys(
    {
      enter: {
        label: "Open or close the row's evidence",
        // A button that has the focus keeps its own Enter.
        run: () => (document.activeElement?.matches("[data-row]") ? press("evidence") : false),
      },
      r: { label: "Run the row's remedy", run: () => press("remedy") },
      n: { label: "Write the row's note", run: () => press("note") },
      s: { label: "Skip the row, or count it again", run: () => press("skip") },
      e: { label: "Evaluate again", run: () => (evaluate ? evaluate() : false) },
    },
    { label: "This checklist" },
  );
}
