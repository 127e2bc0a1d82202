"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { ACTION_WORD, actionStatus, isLive } from "@/domain/action";

const WATCH_MS = 2_000;

/** How a run goes on after it was asked for, in a line, and where all of it can be seen. */
export function StartedRun({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: run, error } = useQuery({
    ...trpc.actions.byId.queryOptions({ id }),
    refetchInterval: ({ state }) => (state.data && isLive(state.data.state) ? WATCH_MS : false),
  });
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!run) return <TableSkeleton rows={2} columns={2} />;
  return (
    <div role="status" className="flex flex-col items-start gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <StatusBadge status={actionStatus(run.state)} word={ACTION_WORD[run.state]} />
        <span>{run.verdict || run.said || run.label}</span>
      </p>
      <ButtonLink href={`/actions/${id}` as Route}>Follow this run</ButtonLink>
    </div>
  );
}
