"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLive } from "@/components/shell/live";
import { useTRPC } from "@/components/trpc";

export const MOVING_MS = 1_500;
const CALM_MS = 30_000;
const POLL_MS = 5_000;
const PATIENCE_MS = 60_000;

/** Ages turn into lateness without any news, so what is shown is asked again now and then; more often without the stream. */
export function useRefreshMs(): number {
  return useLive().state === "live" ? CALM_MS : POLL_MS;
}

/** Asks again what checklists show; given to every mutation, whose button stays pending until the answer is there. */
export function useChecklistNews(): () => Promise<unknown> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.checklists.pathFilter()),
      queryClient.invalidateQueries(trpc.home.pathFilter()),
    ]);
}

/** From `begin` until `seen` becomes another one: somebody asked for a new look, and it has not come yet. */
export function useAwaited(seen: string): {
  isAwaited: boolean;
  seenAtStart: string | undefined;
  begin: () => void;
} {
  const [seenAtStart, setSeenAtStart] = useState<string>();
  const isAwaited = seenAtStart !== undefined && seenAtStart === seen;

  useEffect(() => {
    if (seenAtStart === undefined) return;
    const timer = setTimeout(() => setSeenAtStart(undefined), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [seenAtStart]);

  return { isAwaited, seenAtStart, begin: () => setSeenAtStart(seen) };
}

/** Asks for a run often while something that was asked for has not come yet. */
export function useWatch(runId: string, isOn: boolean): void {
  const trpc = useTRPC();
  useQuery({ ...trpc.checklists.run.queryOptions({ id: runId }), refetchInterval: isOn ? MOVING_MS : false });
}
