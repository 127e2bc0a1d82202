"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import type { Editor } from "./document-types";

/** Keeps the text on the server, for its writer to go on with on any machine. */
export function useDraft({ id }: Editor) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.runbooks.editor.queryFilter({ id }));
  const save = useMutation(
    trpc.runbooks.saveDraft.mutationOptions({
      onSuccess: () => toast({ text: "Your draft is saved. Only you see it.", status: "ok" }),
      onSettled,
    }),
  );
  return { save: save.mutate, isPending: save.isPending, error: save.error?.message };
}

/** Throws the saved draft away, when there is one. */
export function useDropDraft({ id, draft }: Editor) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const drop = useMutation(
    trpc.runbooks.dropDraft.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.runbooks.editor.queryFilter({ id })),
    }),
  );
  return () => {
    if (draft) drop.mutate({ runbookId: id });
  };
}
