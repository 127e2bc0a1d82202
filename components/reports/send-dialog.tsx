"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast";
import { RecipientFields, readRecipients } from "./recipient-fields";
import { many } from "./report-words";

/** Sends a frozen report once more, to whomever it is named to. */
export function SendDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const send = useMutation(
    trpc.reports.send.mutationOptions({
      onSuccess: (_, { channelIds = [], addresses = [] }) => {
        toast({
          text: `It is on its way to ${many(channelIds.length + addresses.length, "recipient")}.`,
          status: "ok",
        });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title="Send this report"
      description="Each recipient gets it once; those who have it already get nothing."
      onSubmit={(fields) => send.mutate({ id, ...readRecipients(fields) })}
      onClose={onClose}
      pending={send.isPending}
      error={send.error?.message}
      submit="Send 1 report"
    >
      <RecipientFields channelIds={[]} addresses={[]} />
    </FormDialog>
  );
}
