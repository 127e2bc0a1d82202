"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";

type Part = { reportId: string; key: string; version: number };

export function LeaveOutDialog({ part, title, onClose }: { part: Part; title: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const leaveOut = useMutation(
    trpc.reports.leaveOutPart.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title={`Leave out “${title}”`}
      description="The report says that it was left out, by whom and why."
      onSubmit={(fields) => leaveOut.mutate({ ...part, reason: String(fields.get("reason")) })}
      onClose={onClose}
      pending={leaveOut.isPending}
      error={leaveOut.error?.message}
      submit="Leave out 1 part"
    >
      <Field label="Reason" required>
        <Textarea name="reason" required maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
