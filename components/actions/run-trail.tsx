"use client";

import { cn } from "@/components/ui/cn";
import { StatusBadge, StatusIcon } from "@/components/ui/status-badge";
import { Age } from "@/components/ui/time";
import { ACTION_WORD, actionStatus, isLive } from "@/domain/action";
import type { ActionRun } from "./action-types";
import { STEP_WORD, stepStatuses } from "./action-words";
import { Countdown } from "./countdown";

type RunTrailProps = { run: ActionRun; onOpen: () => void; className?: string };

/** How far a run has come, small enough for a table's cell; a click opens its story. */
export function RunTrail({ run, onOpen, className }: RunTrailProps) {
  const isUnderWay = isLive(run.state);
  return (
    <button
      type="button"
      onClick={onOpen}
      data-tip={isUnderWay ? `${run.label}: ${ACTION_WORD[run.state]}.` : run.verdict}
      className={cn(
        "relative inline-flex h-6 items-center gap-1.5 rounded-sm px-1 text-sm hover:bg-hover max-sm:min-h-11",
        className,
      )}
    >
      {isUnderWay ? (
        <>
          <span aria-hidden className="inline-flex items-center gap-1">
            {stepStatuses(run).map((status, index) =>
              status ? (
                <StatusIcon key={index} status={status} className="size-2.5" />
              ) : (
                <span key={index} className="size-2.5 rounded-full border border-line-strong" />
              ),
            )}
          </span>
          <span className="sr-only">{run.label}: </span>
          {run.state === "queued" && run.notBefore ? (
            <>
              <span role="status">waits for its turn</span>
              <Countdown to={run.notBefore} className="text-ink-3" />
            </>
          ) : (
            <>
              <span role="status">{STEP_WORD[run.state]}</span>
              <Age since={run.calledAt ?? run.requestedAt} className="text-ink-3" />
            </>
          )}
        </>
      ) : (
        <>
          <span className="sr-only">{run.label}: </span>
          <StatusBadge status={actionStatus(run.state)} word={STEP_WORD[run.state]} />
          {run.finishedAt && <Age since={run.finishedAt} className="text-ink-3" />}
        </>
      )}
    </button>
  );
}
