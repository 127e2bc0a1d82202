"use client";

import { type KeyboardEvent, useState } from "react";

/** One stop of the tab key for a row of cells; the arrows walk by `across` and `down` cells. */
export function useRoving(length: number, start: number, { across = 1, down = 0 } = {}) {
  const [current, setCurrent] = useState(start);
  const stop = Math.max(0, Math.min(current, length - 1));

  function onKeyDown(event: KeyboardEvent<HTMLElement | SVGElement>) {
    const moves: Record<string, number> = {
      ArrowLeft: stop - across,
      ArrowRight: stop + across,
      ArrowUp: stop - down,
      ArrowDown: stop + down,
      Home: 0,
      End: length - 1,
    };
    const wanted = moves[event.key];
    if (wanted === undefined || wanted === stop) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(wanted, length - 1));
    setCurrent(next);
    event.currentTarget.querySelectorAll<HTMLElement>("[data-cell]")[next]?.focus();
  }

  return { stop, onKeyDown, onFocusCell: setCurrent };
}
