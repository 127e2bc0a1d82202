"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Dialog } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/field";
import type { CredentialDetail } from "./credential-types";
import { type GivenSecret, SecretEntry } from "./secret-entry";

const SHORTEST_REASON = 5;

/** Takes the secret or where it lies; it counts at once, whatever the configuration references. */
export function EnterSecret({ credential, onClose }: { credential: CredentialDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const enter = useMutation(
    trpc.secrets.enter.mutationOptions({
      // What was typed is not kept by whoever sent it.
      gcTime: 0,
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.credentials.pathFilter()),
    }),
  );
  const give = ({ reference, value }: GivenSecret) =>
    enter.mutate({
      credentialId: credential.id,
      version: credential.version,
      reason: reason.trim(),
      ...(reference === undefined ? { value: value ?? "" } : { reference }),
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Enter the secret: ${credential.title}`}
      description="The console uses it from now on. Where others use it, too, rotate it instead."
    >
      <div className="flex flex-col gap-4">
        <Field label="Why" required hint="Kept in the trail. Never the secret.">
          <Textarea
            rows={2}
            minLength={SHORTEST_REASON}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <SecretEntry
          mayGenerate={false}
          help={`It is kept in: ${credential.keptIn}.`}
          pending={enter.isPending}
          error={enter.error?.message}
          blockedBecause={
            reason.trim().length < SHORTEST_REASON ? "Say in a few words why first." : undefined
          }
          onGive={give}
        />
      </div>
    </Dialog>
  );
}
