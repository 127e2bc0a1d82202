"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";

/** What a change of retention does when it is through: says so, closes its form, and asks anew for the page. */
export function useRetentionNews(text: string, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return {
    onSuccess: () => {
      toast({ text, status: "ok" as const });
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries(trpc.retention.pathFilter()),
  };
}
