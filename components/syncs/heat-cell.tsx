import { LoaderCircle, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import { formatDuration } from "@/domain/duration";
import { type HeatCell as Cell, type HeatJob, statusOfCell } from "@/domain/heat";
import type { Status } from "@/domain/status";

const FILL: Record<Status, string> = {
  ok: "bg-ok-soft border-ok-line",
  warn: "bg-warn-soft border-warn-line",
  alert: "bg-alert-soft border-alert-line",
  unknown: "hatched bg-unknown-soft border-unknown-line",
  paused: "bg-paused-soft border-paused-line",
};

const TEXT: Record<Status, string> = {
  ok: "text-ink-2",
  warn: "text-warn font-medium",
  alert: "text-alert font-medium",
  unknown: "text-unknown",
  paused: "text-paused",
};

/** Room past the last limit, so that both limits are lines inside the cell. */
const BEYOND = 1.25;

export type HeatCellProps = {
  cell: Cell;
  job: HeatJob;
  now: number;
  column: number;
  sentence: string;
  isStop: boolean;
  isOpen: boolean;
  isFaded: boolean;
};

/** How old, against how old it may be: a fill that reaches the lines of the two limits. */
export const HeatCell = memo(function HeatCell(props: HeatCellProps) {
  const { cell, job, now, column, sentence, isStop, isOpen, isFaded } = props;
  const status = statusOfCell(cell);
  const last = job.alertSeconds ?? job.warnSeconds;
  const age = cell[1] === null ? null : Math.max(0, now - cell[1]);
  const share = (ms: number) => `${Math.min(100, (ms / ((last ?? 1) * 1000 * BEYOND)) * 100)}%`;
  const isHatched = status === "unknown" || age === null || last === null;
  return (
    <td
      aria-colindex={column + 2}
      aria-label={sentence}
      aria-current={isOpen || undefined}
      data-column={column}
      data-tip={sentence}
      tabIndex={isStop ? 0 : -1}
      className={cn(
        "relative mx-px my-0.5 flex cursor-pointer items-center gap-1.5 overflow-hidden rounded-sm border bg-surface px-1.5 text-sm focus-visible:z-10",
        FILL[status],
        status !== "unknown" && "bg-surface",
        TEXT[status],
        isOpen && "outline-2 outline-accent",
        isFaded && "opacity-35",
      )}
    >
      <span
        aria-hidden
        className={cn("absolute inset-y-0 left-0", FILL[status])}
        style={{ width: isHatched ? "100%" : share(age) }}
      />
      {!isHatched &&
        [job.warnSeconds, job.alertSeconds].map(
          (limit, tier) =>
            limit !== null && (
              <span
                key={tier}
                aria-hidden
                className={cn(
                  "absolute bottom-0 h-1.5 w-0.5",
                  tier === 0 ? "bg-warn-solid" : "bg-alert-solid",
                )}
                style={{ left: share(limit * 1000) }}
              />
            ),
        )}
      <StatusIcon status={status} className="relative size-2.5" />
      <span className={cn("relative truncate", isHatched && "rounded-sm bg-surface px-0.5")}>
        {age === null ? "never" : formatDuration(age)}
      </span>
      {cell[7] > 0 && <UnderWay hangs={cell[7] === 2} />}
    </td>
  );
});

function UnderWay({ hangs }: { hangs: boolean }) {
  const Mark = hangs ? TriangleAlert : LoaderCircle;
  return <Mark aria-hidden className={cn("relative ml-auto size-3 shrink-0", hangs && "text-alert")} />;
}
