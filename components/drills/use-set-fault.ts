"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import { FAULTS, type FaultKind } from "@/domain/drill";

export type FaultWanted = { environmentId: string; kind: FaultKind; pathPrefix: string };

const told = ({ environmentId, kind, pathPrefix }: FaultWanted) =>
  `${environmentId}: ${FAULTS[kind].toLowerCase()}${pathPrefix && ` at ${pathPrefix}`}`;

/** Sets and clears faults at once; each offers to be taken back for ten seconds. */
export function useSetFault() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation(
    trpc.drills.set.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.drills.pathFilter()),
    }),
  );

  /** One after the other, so that the first refusal stops the rest. Its words are in `error`. */
  const setAll = useCallback(
    async (faults: readonly FaultWanted[], active: boolean) => {
      let done = 0;
      for (const { environmentId, kind, pathPrefix } of faults) {
        const isDone = await mutateAsync({ environmentId, kind, pathPrefix, active }).then(
          () => true,
          () => false,
        );
        if (!isDone) break;
        done += 1;
      }
      return faults.slice(0, done);
    },
    [mutateAsync],
  );

  const change = useCallback(
    async (faults: readonly FaultWanted[], active: boolean) => {
      const done = await setAll(faults, active);
      const [first] = done;
      if (!first) return;
      const what = done.length === 1 ? told(first) : `${done.length} faults`;
      toast({
        text: active ? `Set: ${what}.` : `Cleared: ${what}.`,
        undo: () => void setAll(done, !active),
      });
    },
    [setAll],
  );

  return {
    change,
    pending: isPending,
    error: error?.message,
    blockedBecause: whyNot(usePerson(), "drill:run"),
  };
}

export type SetFault = ReturnType<typeof useSetFault>;
