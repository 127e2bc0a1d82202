"use client";

import type { Route } from "next";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import { recordsText, runStatus, runWord, type SubjectShown, tookMs } from "./run-words";
import { momentOf, type TimelineItem, timelineItems } from "./timeline-items";
import { useClock } from "./use-clock";

const MOST = 36;

const BAR: Record<Status, string> = {
  ok: "bg-ok-solid",
  warn: "bg-warn-solid",
  alert: "bg-alert-solid",
  unknown: "hatched border border-unknown-line bg-unknown-soft",
  paused: "bg-paused-solid",
};

/** The last runs as bars, as high as they took, against what is expected and the most they may take. */
export function RunTimeline({ subject }: { subject: SubjectShown }) {
  const { job, runs } = subject;
  const now = subject.now.getTime();
  const clock = useClock(now);
  const items = timelineItems(runs, job, MOST);
  const longest = Math.max(...runs.slice(0, MOST).map((run) => tookMs(run, now) ?? 0), 1000);
  const limit = (job.maximumSeconds ?? 0) * 1000;
  const expected = (job.expectedSeconds?.[1] ?? 0) * 1000;
  const near = longest > limit * 0.35 ? limit : 0;
  const top = Math.max(longest, expected, near) * 1.15;
  return (
    <figure>
      <div className="relative h-32 border-b">
        {near > 0 && <Line share={limit / top} tone="alert" word={`at most ${formatDuration(limit)}`} />}
        {expected > 0 && (
          <Line share={expected / top} tone="warn" word={`expected ${formatDuration(expected)}`} />
        )}
        <ol className="flex h-full items-end gap-px" aria-label="The last runs, oldest first">
          {items.map((item) =>
            item.kind === "hole" ? (
              <Hole key={`hole ${item.from.getTime()}`} item={item} clock={clock} />
            ) : (
              <Bar key={item.run.id} item={item} now={now} top={top} clock={clock} />
            ),
          )}
        </ol>
      </div>
      <figcaption className="mt-1 flex justify-between text-xs text-ink-3">
        <span>{items[0] && clock(startOf(items[0]))}</span>
        <span>
          {near === 0 && limit > 0 && `may take ${formatDuration(limit)}, far above; `}hatched: no run is
          known
        </span>
        <span>{runs[0] && clock(momentOf(runs[0]))}</span>
      </figcaption>
    </figure>
  );
}

const startOf = (item: TimelineItem) => (item.kind === "hole" ? item.from : momentOf(item.run));

function Line({ share, tone, word }: { share: number; tone: "warn" | "alert"; word: string }) {
  return (
    <span
      className={cn(
        "pointer-events-none absolute inset-x-0 border-t border-dashed",
        tone === "alert" ? "border-alert-solid" : "border-warn-solid",
      )}
      style={{ bottom: `${Math.min(100, share * 100)}%` }}
    >
      <span className="absolute right-0 bottom-0 bg-surface px-1 text-xs text-ink-2">{word}</span>
    </span>
  );
}

type BarProps = {
  item: Extract<TimelineItem, { kind: "run" }>;
  now: number;
  top: number;
  clock: (at: Date) => string;
};

function Bar({ item: { run }, now, top, clock }: BarProps) {
  const took = tookMs(run, now);
  const status = runStatus(run, now);
  const sentence = [
    `${clock(momentOf(run))}: ${runWord(run, now)}`,
    took === null
      ? "duration not told"
      : `${run.status === "running" ? "for" : "took"} ${formatDuration(took)}`,
    recordsText(run.records),
    ...(run.error ? [run.error.slice(0, 160)] : []),
  ].join(", ");
  return (
    <li className="flex h-full min-w-1 max-w-6 flex-1 items-end">
      <Link
        href={`/syncs/runs/${run.id}` as Route}
        aria-label={sentence}
        data-tip={sentence}
        className="flex h-full w-full items-end hover:bg-hover focus-visible:z-10"
      >
        <span
          className={cn("block min-h-1.5 w-full rounded-t-sm", BAR[status])}
          style={{ height: `${took === null ? 4 : Math.min(100, (took / top) * 100)}%` }}
        />
      </Link>
    </li>
  );
}

function Hole({
  item,
  clock,
}: {
  item: Extract<TimelineItem, { kind: "hole" }>;
  clock: (at: Date) => string;
}) {
  const sentence = `No run is known between ${clock(item.from)} and ${clock(item.to)}: about ${item.missing} ${item.missing === 1 ? "is" : "are"} missing.`;
  return (
    <li data-tip={sentence} className="hatched h-full min-w-2 max-w-8 flex-1 bg-unknown-soft">
      <span className="sr-only">{sentence}</span>
    </li>
  );
}
