"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Siren } from "lucide-react";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { whyNot } from "@/domain/access";
import { APPROVAL_HOURS, DUTY_HOURS } from "@/domain/approval";
import type { ShownPreview } from "./request-types";

/** The reason, the typed name where something may be lost, and the button that says what will happen. */
export function SubmitForm({
  id,
  preview: { content, hash },
  reason,
  onReason,
  frozenBecause,
  onClose,
  onAsked,
}: {
  id: string;
  preview: ShownPreview;
  /** Kept outside, so that a new preview does not take away what was written. */
  reason: string;
  onReason: (reason: string) => void;
  /** A freeze holds there: it can wait, or an admin goes on alone. */
  frozenBecause: string | undefined;
  onClose?: (() => void) | undefined;
  onAsked?: ((runId: string) => void) | undefined;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [typed, setTyped] = useState("");
  const [isAlone, setIsAlone] = useState(false);
  const submit = useMutation(
    trpc.actions.submit.mutationOptions({
      onSuccess: () => onAsked?.(id),
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.approvals.pathFilter()),
          queryClient.invalidateQueries(trpc.actions.pathFilter()),
        ]),
    }),
  );
  const isDestroying = content.tier === 3;
  const mistyped =
    content.typed !== undefined && typed !== content.typed ? `Type "${content.typed}" first.` : undefined;
  const mayBeAlone = isDestroying || frozenBecause !== undefined;
  const blocked =
    whyNot(me, isDestroying ? "action:destroy" : "action:run") ??
    (isDestroying ? mistyped : isAlone ? undefined : frozenBecause);

  return (
    <Form
      label={content.button}
      pending={submit.isPending}
      error={submit.error?.message}
      onSubmit={() => {
        if (blocked) return;
        submit.mutate({
          id,
          previewHash: hash,
          reason: reason.trim(),
          ...(isDestroying && { typed }),
          breakGlass: mayBeAlone && isAlone,
        });
      }}
      actions={
        <>
          {onClose && <Button onClick={onClose}>Cancel</Button>}
          <Button
            type="submit"
            variant={isDestroying ? "danger" : "primary"}
            icon={
              isDestroying &&
              (isAlone ? (
                <Siren className="size-4" aria-hidden />
              ) : (
                <KeyRound className="size-4" aria-hidden />
              ))
            }
            pending={submit.isPending}
            blockedBecause={blocked}
          >
            {isAlone ? `${content.button} alone, now` : content.button}
          </Button>
          {isDestroying && !isAlone && (
            <span className="text-sm text-ink-2">
              needs a second person within {APPROVAL_HOURS} h; nothing happens before
            </span>
          )}
        </>
      }
    >
      <Field label="Reason" hint="Kept in the trail, and read by whoever approves it." required>
        <Textarea
          name="reason"
          value={reason}
          onChange={(event) => onReason(event.target.value)}
          required
          minLength={5}
          maxLength={1000}
          rows={2}
        />
      </Field>
      {isDestroying && content.typed !== undefined && (
        <Field
          label={`Type ${content.typed}`}
          hint="So that this is the one you mean."
          action={<CopyButton text={content.typed} label="Copy the name" />}
          required
        >
          <Input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
      )}
      {frozenBecause && (
        <p role="status" className="rounded border border-paused-line bg-paused-soft p-3">
          {frozenBecause}
        </p>
      )}
      {mayBeAlone && (
        <Checkbox
          label={
            isDestroying
              ? "This cannot wait for a second person"
              : "This cannot wait for the end of the freeze"
          }
          hint={
            isAlone
              ? `You do it alone, at once. Those who may approve are told now, and another admin has to review it within ${DUTY_HOURS["break-glass-review"]} h.`
              : "Only in an emergency; it opens a duty for another admin."
          }
          checked={isAlone}
          onChange={(event) => setIsAlone(event.target.checked)}
          blockedBecause={whyNot(me, "action:break-glass")}
        />
      )}
    </Form>
  );
}
