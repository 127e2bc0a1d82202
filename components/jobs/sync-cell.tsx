"use client";

import { RunTrail } from "@/components/actions/run-trail";
import { useUrlState } from "@/components/platforms/use-url-state";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { isLive } from "@/domain/action";
import type { JobRow } from "./job-types";
import { useStartSync } from "./use-start-sync";

/** The button that runs the job now; while its run is under way, how far that has come. */
export function SyncCell({ row }: { row: JobRow }) {
  const { write } = useUrlState();
  const { pending, error, mayNot, start } = useStartSync(row.environmentId);
  const { sync, run } = row;
  if (!sync)
    return (
      <span data-tip={row.noSyncBecause} className="relative text-ink-3">
        runs by itself<span className="sr-only">: {row.noSyncBecause}</span>
      </span>
    );
  const open = run && (() => write({ run: run.id, evidence: undefined }, "push"));
  const isUnderWay = run !== undefined && isLive(run.state);
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <span className="inline-flex flex-wrap items-center justify-end gap-1">
        {run && open && <RunTrail run={run} onOpen={open} />}
        {!isUnderWay && (
          <Button
            size="small"
            variant="plain"
            pending={pending}
            blockedBecause={mayNot ?? sync.notOfferedBecause ?? undefined}
            onClick={() => start(sync)}
          >
            {sync.label}
          </Button>
        )}
      </span>
      {error && <InlineError className="max-w-64 whitespace-normal">{error}</InlineError>}
    </span>
  );
}
