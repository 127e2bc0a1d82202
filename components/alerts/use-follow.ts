"use client";

import { useEffect, useRef } from "react";

/** An open panel follows the cursor from row to row. */
export function useFollow(openId: number | undefined, show: (id: string) => void): void {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    if (!openId) return;
    function follow({ target }: FocusEvent) {
      const key = target instanceof HTMLElement ? target.dataset.row : undefined;
      if (key && key !== String(openId)) latest.current(key);
    }
    document.addEventListener("focusin", follow);
    return () => document.removeEventListener("focusin", follow);
  }, [openId]);
}
