"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { isAsked, isLive } from "@/domain/action";

const LOOKING_MS = 1_000;
const WATCH_MS = 4_000;

/** A request with its preview and what was decided, followed until it ends. */
export function useRequest(id: string) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.approvals.byId.queryOptions({ id }),
    enabled: id !== "",
    refetchInterval: ({ state: { data } }) => {
      if (!data) return false;
      if (data.run.state === "drafted") return LOOKING_MS;
      return isAsked(data.run.state) || isLive(data.run.state) ? WATCH_MS : false;
    },
  });
}
