"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Definition } from "./report-types";

export function RemoveDialog({ definition, onClose }: { definition: Definition; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.reports.removeDefinition.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  const { id, version, title } = definition;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Stop reporting “${title}”?`}
      confirmLabel="Remove 1 report"
      onConfirm={() => remove.mutate({ id, version })}
      pending={remove.isPending}
      error={remove.error?.message}
    >
      What was frozen until now stays, with its chain.
    </ConfirmDialog>
  );
}
