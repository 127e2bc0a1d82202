"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast";
import type { Standing } from "./chain-words";

type Props = { stop: NonNullable<Standing["stop"]>; onClose: () => void };

export function AcceptLoss({ stop, onClose }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const accept = useMutation(
    trpc.chain.acceptLoss.mutationOptions({
      onSuccess: () => {
        toast({ text: "The trail goes on from what the database has.", status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.chain.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title="Accept the loss"
      description="The trail goes on from what the database still has. What is lost stays told on this page, in every checkpoint and in every check from now on, with your name and reason."
      onClose={onClose}
      pending={accept.isPending}
      error={accept.error?.message}
      submit={`Accept the loss in ${stop.lost.length} ${stop.lost.length === 1 ? "chain" : "chains"}`}
      onSubmit={(form) => accept.mutate({ id: stop.id, reason: String(form.get("reason") ?? "").trim() })}
    >
      <Field label="What happened" required hint="For example which copy was put back, and why.">
        <Textarea name="reason" rows={3} required minLength={10} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
