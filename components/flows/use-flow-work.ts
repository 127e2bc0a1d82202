"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import type { Flow } from "./flow-types";

type Done = { onSuccess?: () => void };

/** What a person does to a flow, each time to the flow as they see it; what it became is asked again in any case. */
export function useFlowWork({ id: flowId, version }: Pick<Flow, "id" | "version">) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.flows.pathFilter());
  const record = useMutation(trpc.flows.record.mutationOptions({ onSettled }));
  const decide = useMutation(trpc.flows.decide.mutationOptions({ onSettled }));
  const confirm = useMutation(trpc.flows.confirm.mutationOptions({ onSettled }));
  const again = useMutation(trpc.flows.again.mutationOptions({ onSettled }));
  const resume = useMutation(trpc.flows.resume.mutationOptions({ onSettled }));
  const all = [record, decide, confirm, again, resume];
  const latest = all.toSorted((one, other) => other.submittedAt - one.submittedAt)[0];
  const seen = { flowId, version };
  return {
    isPending: all.some(({ isPending }) => isPending),
    error: latest?.error?.message,
    record: (step: string, proof: Record<string, string>, done?: Done) =>
      record.mutate({ ...seen, step, proof }, done),
    decide: (step: string, decision: "approved" | "rejected", reason: string) =>
      decide.mutate({ ...seen, step, decision, reason }),
    confirm: (step: string) => confirm.mutate({ ...seen, step }),
    again: (step: string) => again.mutate({ ...seen, step }),
    resume: () => resume.mutate(seen),
  };
}

export type FlowWork = ReturnType<typeof useFlowWork>;
