"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useCallback } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { toast } from "@/components/ui/toast";
import { placeOf, whyNot } from "@/domain/access";

export function useAskAgain(environmentId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation(
    trpc.platforms.reask.mutationOptions({
      onSuccess: () =>
        toast({ text: `${environmentId} is being asked everything again, as far as its own limits allow.` }),
      onSettled: () => queryClient.invalidateQueries(trpc.platforms.pathFilter()),
    }),
  );
  return {
    blockedBecause: whyNot(usePerson(), "check:reask", placeOf(environmentId)),
    pending: isPending,
    error: error?.message,
    press: useCallback(() => mutate({ environmentId }), [mutate, environmentId]),
  };
}

export function AskAgain({ ask }: { ask: ReturnType<typeof useAskAgain> }) {
  return (
    <div className="flex flex-col items-end gap-1">
      <Button
        icon={<RefreshCw className="size-3.5" aria-hidden />}
        pending={ask.pending}
        blockedBecause={ask.blockedBecause}
        onClick={ask.press}
      >
        Ask again
      </Button>
      {ask.error && <InlineError>{ask.error}</InlineError>}
    </div>
  );
}
