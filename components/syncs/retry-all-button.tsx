"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { useClockText } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import type { FailedRun } from "./failure-types";

/** More at once would be refused as too fast. */
const MOST = 25;

/** Repeats each run that no good one followed, as a run of its own with its parent kept. */
export function RetryAllButton({ runs }: { runs: readonly FailedRun[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayNot = whyNot(usePerson(), "action:run");
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const { mutateAsync } = useMutation(trpc.actions.retry.mutationOptions());
  const wanted = runs.filter(({ retry }) => retry === null || retry.state === "cancelled").slice(0, MOST);
  const isLater = useClockText((now) => (wanted.some((run) => run.retryAt.getTime() > now) ? "yes" : ""), "");

  async function retryAll() {
    setBusy(true);
    setRefused(undefined);
    for (const { id } of wanted)
      await mutateAsync({ runId: id, requestKey: newRequestKey() }).catch((error: Error) =>
        setRefused(error.message),
      );
    setBusy(false);
    await queryClient.invalidateQueries(trpc.jobs.failures.pathFilter());
  }

  return (
    <span className="inline-flex flex-col items-start gap-1">
      <Button
        size="small"
        variant="plain"
        pending={isBusy}
        blockedBecause={
          mayNot ??
          wanted[0]?.noRetryBecause ??
          (wanted.length === 0 ? "Each of them is being repeated or was." : undefined)
        }
        onClick={() => void retryAll()}
      >
        Retry {wanted.length} {wanted.length === 1 ? "run" : "runs"}
        {isLater === "yes" && " when the limit is over"}
      </Button>
      {refused && <InlineError className="max-w-72">{refused}</InlineError>}
    </span>
  );
}
