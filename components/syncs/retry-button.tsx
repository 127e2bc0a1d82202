"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { newRequestKey, STEP_WORD } from "@/components/actions/action-words";
import { Countdown } from "@/components/actions/countdown";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { StatusBadge } from "@/components/ui/status-badge";
import { useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { actionStatus, isLive } from "@/domain/action";
import type { FailedRun } from "./failure-types";

/** Repeats a run: now, or when its limit is over. What was started shows in its place how far it is. */
export function RetryButton({ run }: { run: FailedRun }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { write } = useAddress();
  const mayNot = whyNot(usePerson(), "action:run");
  const again = () => {
    void queryClient.invalidateQueries(trpc.jobs.failures.pathFilter());
    void queryClient.invalidateQueries(trpc.actions.pathFilter());
  };
  const retry = useMutation(trpc.actions.retry.mutationOptions({ onSettled: again }));
  const cancel = useMutation(trpc.actions.cancel.mutationOptions({ onSettled: again }));
  const waits = useClockText((now) => (run.retryAt.getTime() > now + 1000 ? "yes" : ""), "") === "yes";
  const error = retry.error ?? cancel.error;
  const asked = run.retry;

  return (
    <span className="inline-flex flex-col items-end gap-1">
      {asked && (isLive(asked.state) || asked.state !== "cancelled") ? (
        <span className="inline-flex items-center gap-2">
          <button
            type="button"
            className="rounded-sm px-1 hover:bg-hover max-sm:min-h-11"
            onClick={() => write({ run: asked.id }, "push")}
          >
            {asked.state === "queued" && asked.notBefore ? (
              <>
                Retry <Countdown to={asked.notBefore} className="font-medium" />
              </>
            ) : (
              <StatusBadge
                look="plain"
                status={actionStatus(asked.state)}
                word={`retry ${STEP_WORD[asked.state]}`}
              />
            )}
          </button>
          {asked.state === "queued" && (
            <Button
              size="small"
              pending={cancel.isPending}
              blockedBecause={mayNot}
              onClick={() => cancel.mutate({ id: asked.id })}
            >
              Cancel
            </Button>
          )}
        </span>
      ) : (
        <Button
          size="small"
          variant="plain"
          pending={retry.isPending}
          blockedBecause={mayNot ?? run.noRetryBecause ?? undefined}
          onClick={() => retry.mutate({ runId: run.id, requestKey: newRequestKey() })}
        >
          {waits ? (
            <>
              Retry <Countdown to={run.retryAt} />
            </>
          ) : (
            "Retry now"
          )}
          <span className="sr-only">
            {" "}
            {run.title}
            {run.tenant && ` of ${run.tenantName}`}
          </span>
        </Button>
      )}
      {error && <InlineError className="max-w-72 text-left">{error.message}</InlineError>}
    </span>
  );
}
