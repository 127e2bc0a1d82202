"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { whyNot } from "@/domain/access";

export function RetryButton({ id }: { id: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const retry = useMutation(
    trpc.reports.retry.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  return (
    <>
      <Button
        pending={retry.isPending}
        blockedBecause={whyNot(me, "report:make")}
        onClick={() => retry.mutate({ id })}
      >
        Make 1 report again
      </Button>
      {retry.error && <InlineError>{retry.error.message}</InlineError>}
    </>
  );
}
