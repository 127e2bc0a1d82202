"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useSaved } from "./use-save";

/** Takes back what was changed here, with the reason that stands in the dialog. */
export function ResetButton({
  kind,
  row,
  reason,
  onClose,
}: {
  kind: "contact" | "policy" | "schedule";
  row: { id: string; version: number; isChanged: boolean };
  reason: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const reset = useMutation(
    trpc.escalation.resetToDeclared.mutationOptions({
      ...useSaved("It is as its runbook says again.", onClose),
      onError: (error) => toast({ text: error.message, status: "alert" }),
    }),
  );
  return (
    <Button
      variant="quiet"
      pending={reset.isPending}
      blockedBecause={
        !row.isChanged
          ? "It is as the runbook says."
          : reason.trim().length < 5
            ? "Say in a few words why this changes."
            : undefined
      }
      onClick={() => reset.mutate({ kind, id: row.id, version: row.version, reason })}
    >
      Back to the runbook's
    </Button>
  );
}
