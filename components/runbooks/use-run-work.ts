"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { newRequestKey } from "@/components/actions/action-words";
import { useTRPC } from "@/components/trpc";
import type { RunAnswer } from "./runbook-types";

type Done = { onSuccess?: () => void };

/** What a person does to a run, each time to the run as they see it; what it became is asked again in any case. */
export function useRunWork({ id: runId, version }: RunAnswer["run"]) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.runbooks.pathFilter());
  const work = useMutation(trpc.runbooks.work.mutationOptions({ onSettled }));
  const again = useMutation(trpc.runbooks.again.mutationOptions({ onSettled }));
  const resume = useMutation(trpc.runbooks.resume.mutationOptions({ onSettled }));
  const latest = [work, again, resume].toSorted((one, other) => other.submittedAt - one.submittedAt)[0];
  return {
    isPending: work.isPending || again.isPending || resume.isPending,
    error: latest?.error?.message,
    work: (stepKey: string, said: { option?: string; note?: string }, done?: Done) =>
      work.mutate({ runId, version, stepKey, ...said, requestKey: newRequestKey() }, done),
    again: (stepKey: string) => again.mutate({ runId, version, stepKey, requestKey: newRequestKey() }),
    resume: () => resume.mutate({ runId, version }),
  };
}

export type RunWork = ReturnType<typeof useRunWork>;
