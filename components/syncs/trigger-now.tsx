"use client";

import { useQuery } from "@tanstack/react-query";
import { RunTrail } from "@/components/actions/run-trail";
import { runOf, syncOf } from "@/components/jobs/job-words";
import { useStartSync } from "@/components/jobs/use-start-sync";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { isLive } from "@/domain/action";
import type { SubjectShown } from "./run-words";

/** Runs the job now, where the platform has a way to ask for it; and how far that has come. */
export function TriggerNow({
  subject,
  onOpenRun,
}: {
  subject: SubjectShown;
  onOpenRun: (id: string) => void;
}) {
  const { environmentId, tenant, job } = subject;
  const trpc = useTRPC();
  const triggers = useQuery(trpc.actions.triggers.queryOptions({ environmentId }));
  const recent = useQuery(trpc.actions.recent.queryOptions({ environmentId }));
  const { pending, error, mayNot, start } = useStartSync(environmentId);
  const trigger = triggers.data?.find((one) => one.job === job.key);
  if (triggers.data && !trigger)
    return (
      <p className="text-ink-2">The platform runs it by itself; the console knows no way to start it.</p>
    );
  const sync = trigger && syncOf({ job: job.key, title: job.title, tenant }, trigger);
  const run = sync && runOf(sync, recent.data ?? [], subject.now.getTime());
  const underWay = run && isLive(run.state) ? `${run.label} is under way.` : undefined;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button
        variant="primary"
        pending={pending || !sync}
        blockedBecause={mayNot ?? sync?.notOfferedBecause ?? underWay}
        onClick={() => sync && start(sync)}
      >
        {sync?.label ?? "Sync"}
      </Button>
      {run && <RunTrail run={run} onOpen={() => onOpenRun(run.id)} />}
      {error && <InlineError>{error}</InlineError>}
    </div>
  );
}
