"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
import { Elapsed } from "@/components/checklists/clock";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { placeOf, whyNot } from "@/domain/access";
import { ACTION_WORD, actionStatus, isLive } from "@/domain/action";
import { formatDuration } from "@/domain/duration";
import type { ActionDetail, ActionRun } from "./action-types";
import { Countdown } from "./countdown";
import { RunStory } from "./run-story";

const WATCH_MS = 3_000;

/** The run that the address names, at the side of the page: what was before, what was done, what came of it. */
export function RunSheet() {
  const { params, write } = useAddress();
  const id = params.get("run");
  const trpc = useTRPC();
  const { data: run, error } = useQuery({
    ...trpc.actions.byId.queryOptions({ id: id ?? "" }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && isLive(state.data.state) ? WATCH_MS : false),
  });
  if (id === null) return null;
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && write({ run: undefined })}
      title={run?.label ?? "Action"}
      answer={run && <RunAnswer run={run} />}
      {...(run && {
        footer: (
          <>
            <ButtonLink href={`/actions/${run.id}` as Route}>The whole run</ButtonLink>
            {isLive(run.state) && <CancelRun run={run} />}
            <ItsAudit of={{ kind: "action-run", subject: run.id }} className="ml-auto" />
          </>
        ),
      })}
    >
      {error && <InlineError>{error.message}</InlineError>}
      {run ? <RunStory run={run} /> : !error && <TableSkeleton rows={5} columns={3} />}
    </Sheet>
  );
}

export function RunAnswer({ run }: { run: ActionRun }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
      <StatusBadge status={actionStatus(run.state)} word={ACTION_WORD[run.state]} />
      <span className="text-sm">
        asked by {run.requestedByName} <Time at={run.requestedAt} />
        {isLive(run.state) && <Progress run={run} />}
      </span>
    </span>
  );
}

/** When its turn comes, or how long it has been going on against how long it usually does. */
function Progress({ run }: { run: ActionRun }) {
  if (run.state === "queued" && run.notBefore)
    return (
      <>
        {"; the platform may be asked "}
        <Countdown to={run.notBefore} className="font-medium" />
        {run.said && ` (${run.said})`}
      </>
    );
  const usual = formatDuration(run.expectedSeconds * 1000);
  return (
    <>
      {run.calledAt ? ", the platform was asked " : ", under way for "}
      <Elapsed since={run.calledAt ?? run.requestedAt} />
      {run.calledAt ? ` ago; it usually takes about ${usual}` : ` of about ${usual}`}
    </>
  );
}

export function CancelRun({ run }: { run: ActionDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const cancel = useMutation(
    trpc.actions.cancel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.actions.pathFilter()),
    }),
  );
  return (
    <div className="flex flex-col gap-2">
      <Button
        pending={cancel.isPending}
        blockedBecause={
          whyNot(usePerson(), "action:run", placeOf(run.environmentId, run.tenant)) ??
          run.unstoppable ??
          (run.cancelAskedAt ? "It was told to stop already." : undefined)
        }
        onClick={() => cancel.mutate({ id: run.id })}
      >
        {run.state === "verifying"
          ? "Stop waiting for proof"
          : run.state === "running" && run.calledAt
            ? "Tell it to stop"
            : "Cancel this action"}
      </Button>
      {cancel.error && <InlineError>{cancel.error.message}</InlineError>}
    </div>
  );
}
