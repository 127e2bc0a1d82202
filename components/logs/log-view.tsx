"use client";

import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { cn } from "@/components/ui/cn";
import { LogLine } from "./log-line";
import type { Line } from "./log-types";

export const ROW_PX = 22;
const SPARE = 20;

export type LogViewProps = {
  label: string;
  lines: readonly Line[];
  /** Whether the newest line is kept in sight; scrolling away from it ends that. */
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
  /** Place of the line whose details are open. */
  openAt: number | undefined;
  onOpen: (at: number | undefined) => void;
  empty: ReactNode;
};

/** Lines of a log or of an action's output, oldest first. Only those in sight are drawn. */
export function LogView({ label, lines, isFollowing, onFollow, openAt, onOpen, empty }: LogViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [{ top, height }, setSeen] = useState({ top: 0, height: 600 });
  const first = Math.max(0, Math.floor(top / ROW_PX) - SPARE);
  const last = Math.min(lines.length, Math.ceil((top + height) / ROW_PX) + SPARE);

  useLayoutEffect(() => {
    const { current } = box;
    if (current && isFollowing && lines.length > 0) current.scrollTop = current.scrollHeight;
  }, [isFollowing, lines]);

  useEffect(() => {
    const { current } = box;
    if (!current || openAt === undefined) return;
    const from = openAt * ROW_PX;
    if (from < current.scrollTop || from + ROW_PX > current.scrollTop + current.clientHeight)
      current.scrollTop = from - current.clientHeight / 2;
  }, [openAt]);

  function onScroll() {
    const { current } = box;
    if (!current) return;
    setSeen({ top: current.scrollTop, height: current.clientHeight });
    const isAtEnd = current.scrollTop + current.clientHeight >= current.scrollHeight - 2 * ROW_PX;
    if (isFollowing && !isAtEnd) onFollow(false);
  }

  function onKeyDown(event: KeyboardEvent) {
    const from = openAt ?? lines.length;
    const next = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: lines.length - 1 }[event.key];
    if (next === undefined || !lines[next]) return;
    event.preventDefault();
    onFollow(false);
    onOpen(next);
  }

  if (lines.length === 0) return <div className="rounded border bg-surface">{empty}</div>;
  return (
    <div
      ref={box}
      role="listbox"
      aria-label={label}
      aria-activedescendant={openAt === undefined ? undefined : `${id}-${openAt}`}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      className="h-[max(18rem,calc(100dvh-24rem))] overflow-auto rounded border bg-surface font-mono text-sm"
    >
      <div role="presentation" className="relative min-w-full" style={{ height: lines.length * ROW_PX }}>
        {lines.slice(first, last).map((line, index) => {
          const at = first + index;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself is walked with the arrow keys.
            <div
              key={at}
              id={`${id}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === openAt}
              aria-posinset={at + 1}
              aria-setsize={lines.length}
              onClick={() => onOpen(at === openAt ? undefined : at)}
              className={cn(
                "absolute left-0 flex min-w-full cursor-pointer items-center gap-3 px-3 whitespace-pre hover:bg-hover",
                at === openAt && "bg-accent-soft",
              )}
              style={{ top: at * ROW_PX, height: ROW_PX }}
            >
              <LogLine line={line} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
