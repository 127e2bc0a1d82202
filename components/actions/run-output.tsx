"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { fileName, saveFile } from "@/components/charts/save-file";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { InlineError } from "@/components/ui/error-note";
import { Input } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import { splitRedactions } from "@/components/ui/redactions";
import { Segmented } from "@/components/ui/segmented";
import { useAddress } from "@/components/ui/use-address";
import type { ActionLine } from "./action-types";
import { asText, chosenLines, type Level, lineKey, windowOf } from "./output-lines";
import { useOutput } from "./use-output";

const ROW = 20;
const LEVELS = [
  { value: "all", label: "all" },
  { value: "warn", label: "warnings" },
  { value: "error", label: "errors" },
] as const;

/** What the run says while it says it. Scrolling up stops following; each line has an address. */
export function RunOutput({ id, title, isLive }: { id: string; title: string; isLive: boolean }) {
  const { lines, isRead, error } = useOutput(id, isLive);
  const [level, setLevel] = useState<Level>("all");
  const [search, setSearch] = useState("");
  const { params } = useAddress();
  const [isFollowing, setFollowing] = useState(params.get("line") === null);
  const chosen = useMemo(() => chosenLines(lines, level, search), [lines, level, search]);
  const isEmpty = lines.length === 0;
  return (
    <Section
      title="Output"
      facts={
        !isEmpty &&
        `${chosen.length === lines.length ? "" : `${chosen.length} of `}${lines.length === 1 ? "1 line" : `${lines.length} lines`}`
      }
      actions={
        !isEmpty && (
          <>
            <Button size="small" aria-pressed={isFollowing} onClick={() => setFollowing(!isFollowing)}>
              {isFollowing ? "Following" : "Follow"}
            </Button>
            <Button
              size="small"
              onClick={() => saveFile(fileName(title, new Date(), "txt"), "text/plain", asText(lines))}
            >
              Download
            </Button>
          </>
        )
      }
    >
      {error && <InlineError>{error}</InlineError>}
      {isEmpty ? (
        <p className="rounded border bg-surface p-4 text-ink-2">{nothingSaid(isRead, isLive)}</p>
      ) : (
        <>
          <div className="on-screen mb-2 flex flex-wrap gap-x-4 gap-y-2">
            <Segmented label="Level" options={LEVELS} value={level} onChange={setLevel} />
            <Input
              type="search"
              aria-label="Find in the output"
              placeholder="Find in the output"
              className="w-60 max-sm:w-full"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          </div>
          <Lines lines={chosen} isFollowing={isFollowing} onFollow={setFollowing} />
        </>
      )}
    </Section>
  );
}

function nothingSaid(isRead: boolean, isLive: boolean): string {
  if (!isRead) return "What it said is being read.";
  return isLive ? "It has said nothing yet." : "It said nothing while it ran.";
}

type LinesProps = {
  lines: readonly ActionLine[];
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
};

/** Every line is one row of the same height, so that only those in view are drawn, however many there are. */
function Lines({ lines, isFollowing, onFollow }: LinesProps) {
  const box = useRef<HTMLElement>(null);
  const [view, setView] = useState({ top: 0, height: 448 });
  const { params, write } = useAddress();
  const wanted = params.get("line");
  const { from, to } = windowOf(lines.length, { ...view, rowHeight: ROW });

  useEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = lines.length * ROW;
  }, [isFollowing, lines.length]);

  const place = wanted === null || isFollowing ? -1 : lines.findIndex((line) => lineKey(line) === wanted);
  const wentTo = useRef<string | null>(null);
  useEffect(() => {
    if (place < 0 || wentTo.current === wanted || !box.current) return;
    wentTo.current = wanted;
    box.current.scrollTop = Math.max(0, place * ROW - box.current.clientHeight / 2);
  }, [place, wanted]);

  function scrolled(element: HTMLElement) {
    const { scrollTop, clientHeight, scrollHeight } = element;
    setView({ top: scrollTop, height: clientHeight });
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - ROW;
    if (isFollowing && !isAtEnd) onFollow(false);
  }

  return (
    <section
      ref={box}
      aria-label="Lines of the output"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      onScroll={(event) => scrolled(event.currentTarget)}
      className="max-h-112 overflow-auto rounded border bg-sunken font-mono text-sm"
    >
      <div className="relative w-max min-w-full" style={{ height: lines.length * ROW }}>
        {lines.slice(from, to).map((line, index) => (
          <Line
            key={lineKey(line)}
            line={line}
            top={(from + index) * ROW}
            isWanted={lineKey(line) === wanted}
            onWanted={() => {
              wentTo.current = lineKey(line);
              onFollow(false);
              write({ line: lineKey(line) });
            }}
          />
        ))}
      </div>
    </section>
  );
}

const TINT: Record<ActionLine["level"], string> = { info: "", warn: "text-warn", error: "text-alert" };

type LineProps = { line: ActionLine; top: number; isWanted: boolean; onWanted: () => void };

function Line({ line, top, isWanted, onWanted }: LineProps) {
  return (
    <div
      className={cn("absolute flex h-5 min-w-full items-center whitespace-pre", isWanted && "bg-accent-soft")}
      style={{ top }}
    >
      <a
        href={`?line=${lineKey(line)}`}
        aria-label={`Address of line ${line.seq}`}
        onClick={(event) => {
          event.preventDefault();
          onWanted();
        }}
        className="w-16 shrink-0 pr-3 text-right text-ink-3 hover:text-accent"
      >
        {line.seq}
      </a>
      {line.level !== "info" && (
        <span className={cn("pr-2 font-semibold", TINT[line.level])}>{line.level}</span>
      )}
      <span className={cn("pr-4", TINT[line.level])}>
        {splitRedactions(line.text).map((part, index) =>
          part.isRedacted ? (
            <span
              key={index}
              data-tip="A secret was removed here."
              className="hatched rounded-sm border border-unknown-line bg-unknown-soft px-1 text-unknown"
            >
              {part.text.slice(1, -1)}
            </span>
          ) : (
            part.text
          ),
        )}
      </span>
    </div>
  );
}
