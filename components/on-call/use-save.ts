"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";

/** What follows every change here: it is said, the dialog closes, and what is shown is asked again. */
export function useSaved(text: string, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return {
    onSuccess: () => {
      toast({ text, status: "ok" });
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries(trpc.escalation.pathFilter()),
  };
}
