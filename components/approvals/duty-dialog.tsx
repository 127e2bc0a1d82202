"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { DUTY_WORD } from "@/domain/approval";
import type { OwedDuty } from "./approval-types";

const VERDICTS = [
  { value: "yes", label: "yes, it was right to go on alone" },
  { value: "no", label: "no, it should have waited" },
];

export function DutyDialog({ owed: { duty, run }, onClose }: { owed: OwedDuty; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [verdict, setVerdict] = useState("");
  const done = useMutation(
    trpc.approvals.doDuty.mutationOptions({
      async onSuccess() {
        toast({ text: "Kept in the trail; the duty is done.", status: "ok" });
        await queryClient.invalidateQueries(trpc.approvals.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      title={DUTY_WORD[duty.kind]}
      onClose={onClose}
      pending={done.isPending}
      error={done.error?.message}
      submit="Keep what I found"
      blockedBecause={verdict === "" ? "Say whether it was right first." : undefined}
      onSubmit={(form) => {
        if (verdict === "") return;
        done.mutate({
          id: duty.id,
          justified: verdict === "yes",
          finding: String(form.get("finding") ?? "").trim(),
        });
      }}
    >
      <p>
        {run.requestedByName}: {run.label} at {run.environmentId}. “{run.reason}”
      </p>
      <Field label="Was it right?" required>
        <Select
          options={VERDICTS}
          placeholder="Choose"
          value={verdict}
          onChange={(event) => setVerdict(event.target.value)}
          className="w-full"
        />
      </Field>
      <Field label="What you found" required>
        <Textarea name="finding" required minLength={5} maxLength={4000} />
      </Field>
    </FormDialog>
  );
}
