"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast";
import type { FreezeInForce } from "./freeze-types";

export function EndFreeze({ freeze, onClose }: { freeze: FreezeInForce; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.freezes.end.mutationOptions({
      onSuccess: () => {
        toast({ text: `${freeze.what} is not frozen by it any more.`, status: "ok" });
        onClose();
      },
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.freezes.pathFilter()),
          queryClient.invalidateQueries(trpc.actions.pathFilter()),
        ]),
    }),
  );
  return (
    <FormDialog
      title={`End the freeze: ${freeze.what}`}
      description={`${freeze.createdByName} began it: “${freeze.reason}”`}
      onClose={onClose}
      pending={end.isPending}
      error={end.error?.message}
      submit="End 1 freeze"
      cancel="Leave it"
      onSubmit={(form) => end.mutate({ id: freeze.id, reason: String(form.get("reason") ?? "").trim() })}
    >
      <Field label="Reason" required hint="Why it ends before its time; kept in the trail.">
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
