"use client";

import { useRef } from "react";

/**
 * Gives the focus back to where it was when a panel opened, unless the person has taken it elsewhere since.
 * A panel to read gets the focus itself, or its first field does; otherwise the first control would.
 */
export function useReturnFocus({ isPanel = false } = {}) {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus(event: Event) {
      before.current = document.activeElement;
      const panel = event.currentTarget;
      if (!isPanel || !(panel instanceof HTMLElement)) return;
      event.preventDefault();
      (panel.querySelector<HTMLElement>("input, textarea, select") ?? panel).focus();
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault();
      const isFree = document.activeElement === document.body;
      if (isFree && before.current instanceof HTMLElement) before.current.focus();
    },
  };
}
