import type { ReactNode } from "react";
import { Countdown } from "@/components/actions/countdown";
import { tierText } from "@/components/actions/request-words";
import { Button } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { ACTION_WORD, actionStatus, isAsked } from "@/domain/action";
import type { AskedRun } from "./approval-types";

/** Cards at every width: what is asked, by whom, why, and how long it may still be decided. */
export function AskedList({
  runs,
  onOpen,
  verb,
  empty,
}: {
  runs: readonly AskedRun[];
  onOpen: (id: string) => void;
  verb: string;
  empty: ReactNode;
}) {
  if (runs.length === 0) return <div className="rounded border bg-surface">{empty}</div>;
  return (
    <ul className="flex flex-col divide-y rounded border bg-surface">
      {runs.map((run) => (
        <li
          key={run.id}
          className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 max-sm:flex-col"
        >
          <div className="min-w-0 flex-1 basis-80 max-sm:basis-auto">
            <p className="flex flex-wrap items-center gap-2">
              <span className="min-w-0 break-words font-medium">{run.label}</span>
              <Pill>{run.environmentId}</Pill>
              <Pill>{tierText(run.tier)}</Pill>
              {run.breakGlass && <Pill>done alone</Pill>}
            </p>
            {run.reason && <p className="mt-1 break-words">“{run.reason}”</p>}
            <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
              <StatusBadge status={actionStatus(run.state)} word={ACTION_WORD[run.state]} look="plain" />
              <span>
                {run.requestedByName}
                {run.submittedAt && (
                  <>
                    {" asked "}
                    <Time at={run.submittedAt} />
                  </>
                )}
              </span>
              {run.expiresAt && isAsked(run.state) && (
                <span>
                  lapses <Countdown to={run.expiresAt} className="font-medium" />
                </span>
              )}
            </p>
            {run.verdict && <p className="mt-1 break-words text-sm text-ink-2">{run.verdict}</p>}
          </div>
          <Button
            className="max-sm:w-full"
            variant={run.state === "waiting" && verb !== "Look" ? "primary" : "outlined"}
            aria-label={`${verb}: ${run.label}`}
            onClick={() => onOpen(run.id)}
          >
            {verb}
          </Button>
        </li>
      ))}
    </ul>
  );
}
