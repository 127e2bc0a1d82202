"use client";

import { useQuery } from "@tanstack/react-query";
import { STEP_WORD } from "@/components/actions/action-words";
import { Elapsed } from "@/components/checklists/clock";
import { runOf, syncOf } from "@/components/jobs/job-words";
import { useStartSync } from "@/components/jobs/use-start-sync";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { StatusBadge } from "@/components/ui/status-badge";
import { actionStatus, isLive } from "@/domain/action";
import type { LateRow } from "./late-data";

const POLL_MS = 2_000;

/** Starts the job behind late data, and shows in its place how far that is, whoever started it. */
export function LateTrigger({ row }: { row: LateRow }) {
  const trpc = useTRPC();
  const { environmentId, trigger } = row;
  const enabled = trigger !== null;
  const { data: offered } = useQuery({ ...trpc.actions.triggers.queryOptions({ environmentId }), enabled });
  const { data: recent } = useQuery({
    ...trpc.actions.recent.queryOptions({ environmentId }),
    enabled,
    refetchInterval: ({ state: { data } }) => (data?.some((run) => isLive(run.state)) ? POLL_MS : false),
  });
  const { start, pending, error, mayNot } = useStartSync(environmentId);
  if (!trigger) return <span className="text-ink-3">runs by itself</span>;

  const offer = offered?.find(({ job }) => job === row.job);
  const sync = syncOf(row, offer ?? { ...trigger, job: row.job, title: row.title, notOfferedBecause: null });
  const run = runOf(sync, recent ?? [], Date.now());
  const isUnderWay = run !== undefined && isLive(run.state);

  return (
    <span className="inline-flex flex-col items-end gap-1 py-1">
      {isUnderWay ? (
        <span className="font-medium text-paused" data-tip={`${run.label}, by ${run.requestedByName}`}>
          {STEP_WORD[run.state]} <Elapsed since={run.requestedAt} />
        </span>
      ) : (
        <Button
          size="small"
          variant="plain"
          pending={pending}
          blockedBecause={mayNot ?? sync.notOfferedBecause ?? undefined}
          onClick={() => start(sync)}
        >
          {sync.label}
          <span className="sr-only">
            {row.tenant && ` for ${row.tenant}`} in {environmentId}
          </span>
        </Button>
      )}
      {run && !isUnderWay && !error && (
        <span data-tip={run.verdict}>
          <StatusBadge look="plain" status={actionStatus(run.state)} word={STEP_WORD[run.state]} />
        </span>
      )}
      {error && <InlineError className="max-w-60 whitespace-normal text-left">{error}</InlineError>}
    </span>
  );
}
