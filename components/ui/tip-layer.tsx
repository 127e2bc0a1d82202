"use client";

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { watchTips } from "./watch-tips";

export type ShownTip = { text: string; target: Element };

const GAP = 6;

/** Where a control that a role blocks is explained: what exactly the roles that it names may do, and who has them. */
function whyHref({ text, target }: ShownTip): string | undefined {
  const named = /^Needs the ([a-z, ]+) role\b/.exec(text)?.[1];
  if (!named || target.getAttribute("aria-disabled") !== "true") return undefined;
  return `/people/permissions?roles=${named.split(/ or |, /).join(",")}`;
}

/**
 * Draws the one tooltip of the page, for whatever carries `data-tip`. It is only for the eye: an element
 * with a tip says the same in its name, its description or its title.
 */
export function TipLayer() {
  const [tip, setTip] = useState<ShownTip>();
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => watchTips(setTip, () => box.current), []);

  useLayoutEffect(() => {
    if (!tip || !box.current) return;
    const target = tip.target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box.current;
    const left = target.left + target.width / 2 - width / 2;
    const above = target.top - height - GAP;
    box.current.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
    box.current.style.top = `${above > 8 ? above : target.bottom + GAP}px`;
  }, [tip]);

  if (!tip) return null;
  return (
    <div
      ref={box}
      aria-hidden
      className="on-screen pointer-events-auto fixed z-70 w-max max-w-80 whitespace-pre-line rounded border border-line-2 bg-raised px-2 py-1 text-sm text-ink"
    >
      {tip.text}
      {whyHref(tip) && (
        // A plain link: the tip is gone before a page could be fetched ahead.
        <a href={whyHref(tip)} tabIndex={-1} className="ml-1 text-accent underline">
          Why?
        </a>
      )}
    </div>
  );
}
