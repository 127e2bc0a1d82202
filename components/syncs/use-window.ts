"use client";

import { type RefObject, useCallback, useEffect, useMemo, useState } from "react";

const AROUND_PX = 240;
/** What is drawn before the box was measured: little, so that it is there soon. */
const FIRST = { top: 0, height: 600, around: 0 };

/** Which items of a long list are in sight, and where each of them stands. */
export function useWindow(box: RefObject<HTMLElement | null>, heights: readonly number[]) {
  const [seen, setSeen] = useState(FIRST);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() =>
        setSeen({ top: element.scrollTop, height: element.clientHeight, around: AROUND_PX }),
      );
    };
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box]);

  const offsets = useMemo(() => {
    const found = [0];
    for (const height of heights) found.push((found.at(-1) ?? 0) + height);
    return found;
  }, [heights]);

  const total = offsets.at(-1) ?? 0;
  const top = Math.min(seen.top, Math.max(0, total - seen.height));
  const first = Math.max(0, indexAt(offsets, top - seen.around));
  const last = Math.min(heights.length, indexAt(offsets, top + seen.height + seen.around) + 1);

  const reveal = useCallback(
    (index: number, headPx: number) => {
      const element = box.current;
      const from = offsets[index];
      const to = offsets[index + 1];
      if (!element || from === undefined || to === undefined) return;
      if (from < element.scrollTop + headPx) element.scrollTop = from - headPx;
      else if (to > element.scrollTop + element.clientHeight) element.scrollTop = to - element.clientHeight;
    },
    [box, offsets],
  );
  return { first, last, total, offsets, current: indexAt(offsets, top), reveal };
}

function indexAt(offsets: readonly number[], y: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
