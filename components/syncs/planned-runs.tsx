"use client";

import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";
import { slotText } from "./gap-words";

type Planned = inferRouterOutputs<AppRouter>["backfills"]["preview"];

/** The exact runs, as the server would start them. */
export function PlannedRuns({ planned, grainMs }: { planned: Planned; grainMs: number }) {
  if (planned.slots === 0) return <p className="text-ink-2">None: there is no such slot in this range.</p>;
  return (
    <>
      <ol className="max-h-72 list-inside list-decimal overflow-y-auto rounded border text-sm">
        {planned.runs.map((run) => (
          <li key={`${run.tenant} ${run.from.getTime()}`} className="border-b px-3 py-1 last:border-b-0">
            {slotText(run.from.getTime(), grainMs)}
            {run.slots > 1 && ` to ${slotText(run.to.getTime() - grainMs, grainMs)}`},{" "}
            <span className="text-ink-2">{run.tenantName}</span>
          </li>
        ))}
      </ol>
      {planned.total > planned.runs.length && (
        <p className="mt-1 text-sm text-ink-2">and {planned.total - planned.runs.length} more.</p>
      )}
    </>
  );
}
