"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { whyNot } from "@/domain/access";
import type { Sync } from "./job-types";

/** Asks for a run now. It is tier 1: no question is asked, and what comes of it is shown in place. */
export function useStartSync(environmentId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation(
    trpc.actions.start.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.actions.pathFilter()),
    }),
  );
  const start = useCallback(
    ({ action, input }: Sync) => mutate({ environmentId, action, input, requestKey: newRequestKey() }),
    [mutate, environmentId],
  );
  return { start, pending: isPending, error: error?.message, mayNot: whyNot(usePerson(), "action:run") };
}
