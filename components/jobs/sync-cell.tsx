"use client";

import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { isLive } from "@/domain/action";
import type { JobRow } from "./job-types";
import { useStartSync } from "./use-start-sync";

/** The button that runs the job now. It keeps its place while its run is under way. */
export function SyncCell({ row }: { row: JobRow }) {
  const { pending, error, mayNot, start } = useStartSync(row.environmentId);
  const { sync, run } = row;
  if (!sync)
    return (
      <span data-tip={row.noSyncBecause} className="relative text-ink-3">
        runs by itself<span className="sr-only">: {row.noSyncBecause}</span>
      </span>
    );
  const underWay = run && isLive(run.state) ? `${run.label} is under way.` : undefined;
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <Button
        size="small"
        variant="plain"
        pending={pending}
        blockedBecause={mayNot ?? sync.notOfferedBecause ?? underWay}
        onClick={() => start(sync)}
      >
        {sync.label}
      </Button>
      {error && <InlineError className="max-w-64 whitespace-normal">{error}</InlineError>}
    </span>
  );
}
