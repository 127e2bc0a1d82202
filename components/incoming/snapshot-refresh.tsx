"use client";

import { useQuery } from "@tanstack/react-query";
import { RunTrail } from "@/components/actions/run-trail";
import { runOf, syncOf } from "@/components/jobs/job-words";
import { useStartSync } from "@/components/jobs/use-start-sync";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { isLive } from "@/domain/action";

/** Makes the snapshot of one tenant anew, or with tenant "" every one of the environment. */
export function SnapshotRefresh({ environmentId, tenant }: { environmentId: string; tenant: string }) {
  const trpc = useTRPC();
  const { write } = useAddress();
  const { data: triggers } = useQuery(trpc.actions.triggers.queryOptions({ environmentId }));
  const { data: recent } = useQuery(trpc.actions.recent.queryOptions({ environmentId }));
  const { pending, error, mayNot, start } = useStartSync(environmentId);
  const minute = useClockText((now) => String(Math.floor(now / 60_000) * 60_000));
  const trigger = triggers?.find(({ job }) => job === "snapshot");
  if (!trigger) return null;
  const sync = syncOf({ job: "snapshot", title: "Warehouse snapshot", tenant }, trigger);
  const run = runOf(sync, recent ?? [], Number(minute));
  const underWay = run && isLive(run.state) ? `${run.label} is under way.` : undefined;
  return (
    <span className="inline-flex items-center gap-2">
      {run && <RunTrail run={run} onOpen={() => write({ run: run.id, dbt: undefined }, "push")} />}
      <Button
        size="small"
        pending={pending}
        blockedBecause={mayNot ?? sync.notOfferedBecause ?? underWay}
        onClick={() => start(sync)}
      >
        {tenant === "" ? `Refresh all of ${environmentId}` : "Refresh"}
      </Button>
      {error && <InlineError>{error}</InlineError>}
    </span>
  );
}
