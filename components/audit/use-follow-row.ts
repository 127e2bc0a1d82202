"use client";

import { useEffect, useRef } from "react";

/** An open panel follows the cursor from row to row. */
export function useFollowRow(openKey: string | undefined, show: (key: string) => void): void {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    if (!openKey) return;
    function follow({ target }: FocusEvent) {
      const key = target instanceof HTMLElement ? target.dataset.row : undefined;
      if (key && key !== openKey) latest.current(key);
    }
    document.addEventListener("focusin", follow);
    return () => document.removeEventListener("focusin", follow);
  }, [openKey]);
}
