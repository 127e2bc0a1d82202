"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast";

export function RotateKey({ secrets, onClose }: { secrets: number; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rotate = useMutation(
    trpc.secrets.rotateKey.mutationOptions({
      onSuccess: () => {
        toast({ text: "A new sealing key is on its way; the secrets move to it.", status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.secrets.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title="Change the sealing key"
      description="A worker puts a new key into the keyring, wraps every secret anew while it stays in use, and takes the key before out of the keyring. The secrets themselves do not change."
      onClose={onClose}
      pending={rotate.isPending}
      error={rotate.error?.message}
      submit={`Move ${secrets.toLocaleString("en")} ${secrets === 1 ? "secret" : "secrets"} to a new key`}
      onSubmit={(form) => rotate.mutate({ reason: String(form.get("reason") ?? "").trim() })}
    >
      <p className="text-ink-2">
        Copy the keyring when it is done. Copies of the database from before need the copy of the keyring from
        before.
      </p>
      <Field label="Reason" required hint="Kept in the trail.">
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
