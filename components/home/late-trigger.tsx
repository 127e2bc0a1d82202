"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Elapsed } from "@/components/checklists/clock";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { StatusBadge } from "@/components/ui/status-badge";
import { whyNot } from "@/domain/access";
import { ACTION_WORD, actionStatus, isLive } from "@/domain/action";
import { canonicalJson } from "@/domain/audit";
import { minutes } from "@/domain/duration";
import type { LateRow } from "./late-data";

const POLL_MS = 2_000;
const REMEMBERED_MS = minutes(10);

/** Starts the job behind late data, and shows how far that is; whoever started it. */
export function LateTrigger({ row }: { row: LateRow }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { role } = usePerson();
  const { environmentId, trigger } = row;
  const { data: offered } = useQuery({
    ...trpc.actions.triggers.queryOptions({ environmentId }),
    enabled: trigger !== null,
  });
  const { data: recent } = useQuery({
    ...trpc.actions.recent.queryOptions({ environmentId }),
    enabled: trigger !== null,
    refetchInterval: ({ state: { data } }) => (data?.some((run) => isLive(run.state)) ? POLL_MS : false),
  });
  const start = useMutation(
    trpc.actions.start.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.actions.pathFilter()),
    }),
  );
  if (!trigger) return <span className="text-ink-3">no trigger</span>;

  const offer = offered?.find(({ job }) => job === row.job);
  const mine = recent?.find(
    (run) => run.action === trigger.action && canonicalJson(run.input) === canonicalJson(trigger.input),
  );
  if (mine && isLive(mine.state))
    return (
      <span className="text-paused" data-tip={mine.said || mine.label}>
        {mine.state === "queued" ? "requested" : mine.state} <Elapsed since={mine.requestedAt} />
      </span>
    );
  const ended = mine?.finishedAt && Date.now() - mine.finishedAt.getTime() < REMEMBERED_MS ? mine : undefined;
  const job = row.title.toLowerCase();

  return (
    <span className="inline-flex items-center gap-2 max-sm:flex-wrap max-sm:justify-end">
      {ended && !start.error && (
        <span data-tip={ended.verdict}>
          <StatusBadge look="plain" status={actionStatus(ended.state)} word={ACTION_WORD[ended.state]} />
        </span>
      )}
      {start.error && (
        <InlineError className="max-w-72 whitespace-normal text-left">{start.error.message}</InlineError>
      )}
      <span data-tip={offer?.title}>
        <Button
          size="small"
          variant="plain"
          pending={start.isPending}
          blockedBecause={whyNot(role, "action:run") ?? offer?.notOfferedBecause ?? undefined}
          onClick={() => start.mutate({ environmentId, ...trigger, requestKey: crypto.randomUUID() })}
        >
          {job.endsWith("sync") ? `Run ${job}` : `Sync ${job}`}
          <span className="sr-only">
            {row.tenant ? ` for ${row.tenant}` : ""} in {environmentId}
          </span>
        </Button>
      </span>
    </span>
  );
}
