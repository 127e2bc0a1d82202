"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Input } from "@/components/ui/field";
import { toast } from "@/components/ui/toast";
import type { Rule } from "./rule-types";
import { many } from "./rule-words";

const MIN_REASON = 5;

export function RemoveRuleDialog({
  rule,
  onClose,
  onRemoved,
}: {
  rule: Rule;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const remove = useMutation(
    trpc.alertRules.remove.mutationOptions({
      onSuccess: ({ resolved }) => {
        toast({
          text: `${rule.title} is removed; ${many(resolved, "alert", "alerts")} resolved.`,
          status: "ok",
        });
        onRemoved();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.alertRules.pathFilter()),
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove “${rule.title}”`}
      confirmLabel="Remove 1 rule"
      variant="danger"
      pending={remove.isPending}
      error={remove.error?.message}
      blockedBecause={reason.trim().length < MIN_REASON ? "Say in a few words why." : undefined}
      onConfirm={() => remove.mutate({ id: rule.id, reason })}
    >
      <p>
        {rule.openCount === 0
          ? "None of its alerts is open."
          : `${many(rule.openCount, "open alert", "open alerts")} of it will be resolved with your reason, except where another source still tells of the same trouble.`}{" "}
        Its past alerts and its history stay.
      </p>
      <Field label="Reason" required>
        <Input
          name="reason"
          maxLength={1000}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </ConfirmDialog>
  );
}
