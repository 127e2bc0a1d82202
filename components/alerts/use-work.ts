"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import type { Usefulness } from "@/domain/alert";
import type { AlertPreview, WorkResult } from "./alert-types";
import { plural } from "./alert-words";

export type Said =
  | { verb: "acknowledge"; until: Date; reason: string }
  | { verb: "resolve"; usefulness: Usefulness; reason: string };

export type Worked = { done: number; results: WorkResult[] };

const DONE = { acknowledge: "acknowledged", resolve: "resolved" };

/** Does the parts of a set one after another, each against what the preview showed, and offers to take all of it back. */
export function useWork() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const acknowledge = useMutation(trpc.alerts.acknowledge.mutationOptions());
  const resolve = useMutation(trpc.alerts.resolve.mutationOptions());
  const undo = useMutation(trpc.alerts.undo.mutationOptions());
  const again = () => queryClient.invalidateQueries(trpc.alerts.pathFilter());

  async function takeBack(tokens: readonly string[]) {
    try {
      for (const token of tokens) await undo.mutateAsync({ token });
      toast({ text: "Taken back.", status: "ok" });
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : "It was not taken back.", status: "alert" });
    } finally {
      await again();
    }
  }

  return useMutation({
    async mutationFn({ preview, said }: { preview: AlertPreview; said: Said }): Promise<Worked> {
      const results: WorkResult[] = [];
      const tokens: string[] = [];
      let done = 0;
      try {
        for (const { ids, expected } of preview.batches) {
          const answer =
            said.verb === "acknowledge"
              ? await acknowledge.mutateAsync({ ids, expected, until: said.until, reason: said.reason })
              : await resolve.mutateAsync({
                  ids,
                  expected,
                  usefulness: said.usefulness,
                  reason: said.reason,
                });
          done += answer.done;
          results.push(...answer.results);
          if (answer.undoToken) tokens.push(answer.undoToken);
        }
      } finally {
        if (done > 0)
          toast({
            text: `${plural(done, "alert")} ${DONE[said.verb]}.`,
            status: "ok",
            ...(tokens.length > 0 && { undo: () => void takeBack(tokens) }),
          });
        await again();
      }
      return { done, results };
    },
  });
}
