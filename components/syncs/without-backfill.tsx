"use client";

import { useQuery } from "@tanstack/react-query";
import { syncOf } from "@/components/jobs/job-words";
import { useStartSync } from "@/components/jobs/use-start-sync";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import type { Calendar, GapRow } from "./gap-words";

/** Why the past stays as it is, and what there is instead. */
export function WithoutBackfill({ calendar, chosen }: { calendar: Calendar; chosen: readonly GapRow[] }) {
  const trpc = useTRPC();
  const { environmentId, job, jobTitle, offer } = calendar;
  const triggers = useQuery(trpc.actions.triggers.queryOptions({ environmentId }));
  const trigger = triggers.data?.find((one) => one.job === job);
  return (
    <div className="on-screen mt-4 flex flex-col gap-3 rounded border bg-surface p-4">
      <p className="max-w-prose">
        <span className="font-medium">The past of this job cannot be fetched again from here.</span>{" "}
        {offer.because}
      </p>
      <div className="flex flex-wrap items-center gap-3">
        <Button blockedBecause={offer.because}>Backfill</Button>
        {trigger ? (
          <SyncNow
            calendar={calendar}
            trigger={trigger}
            tenant={chosen.length === 1 ? (chosen[0]?.tenant ?? "") : ""}
          />
        ) : (
          triggers.data && (
            <span className="text-ink-2">
              The platform runs {jobTitle.toLowerCase()} by itself; the console knows no way to start it.
            </span>
          )
        )}
      </div>
      {trigger && (
        <p className="max-w-prose text-sm text-ink-3">
          A run now brings the present up to date; the chosen slots stay as they are.
        </p>
      )}
    </div>
  );
}

type Trigger = Parameters<typeof syncOf>[1];

function SyncNow({ calendar, trigger, tenant }: { calendar: Calendar; trigger: Trigger; tenant: string }) {
  const { pending, error, mayNot, start } = useStartSync(calendar.environmentId);
  const sync = syncOf({ job: calendar.job, title: calendar.jobTitle, tenant }, trigger);
  const needsOne =
    tenant === "" && Object.keys(trigger.input).length === 0
      ? "Choose cells of one tenant: this platform syncs one at a time."
      : undefined;
  return (
    <>
      <Button
        variant="primary"
        pending={pending}
        blockedBecause={mayNot ?? sync.notOfferedBecause ?? needsOne}
        onClick={() => start(sync)}
      >
        {sync.label}
      </Button>
      {error && <InlineError>{error}</InlineError>}
    </>
  );
}
