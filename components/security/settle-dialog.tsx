"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Segmented } from "@/components/ui/segmented";
import { toast } from "@/components/ui/toast";
import type { Unusual } from "./security-types";
import { unusualWords } from "./security-words";

type Verdict = "theirs" | "not-theirs";

/** What somebody found out about one unusual sign-in. */
export function SettleDialog({ signIn, onClose }: { signIn: Unusual; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict>("theirs");
  const settle = useMutation(
    trpc.security.settleSignIn.mutationOptions({
      onSuccess: () => {
        toast({ text: `It is in the trail what the sign-in of ${signIn.name} was.`, status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.security.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title={`What was the sign-in of ${signIn.name}?`}
      description={`They came ${unusualWords(signIn)}. Ask them by telephone.`}
      onSubmit={(fields) =>
        settle.mutate({
          scope: signIn.scope,
          seq: signIn.seq,
          verdict,
          reason: String(fields.get("reason")),
        })
      }
      onClose={onClose}
      pending={settle.isPending}
      error={settle.error?.message}
      submit="Write it down"
    >
      <Segmented<Verdict>
        label="It was"
        value={verdict}
        options={[
          { value: "theirs", label: "They themselves" },
          { value: "not-theirs", label: "Somebody else" },
        ]}
        onChange={setVerdict}
      />
      {verdict === "not-theirs" && (
        <p className="text-pretty text-ink-2">
          Disable the account under People as well, and walk the runbook for a breach: this only writes it
          down.
        </p>
      )}
      <Field label="How do you know?" required>
        <Textarea name="reason" minLength={5} maxLength={500} />
      </Field>
    </FormDialog>
  );
}
