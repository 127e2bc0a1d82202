"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { OpenRuns } from "./open-runs";

/** The walks that whoever looks has in hand. */
export function MyRuns() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.runbooks.runs.queryOptions({ state: "open", mine: true }));
  return <OpenRuns title="Runbooks you are walking" runs={data?.rows ?? []} />;
}
