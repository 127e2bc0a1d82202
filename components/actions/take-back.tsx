"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { whyNot } from "@/domain/access";

/** Who asked takes the request back, who approved the approval; asks why, in place. */
export function TakeBack({ id, what }: { id: string; what: "request" | "approval" }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [isOpen, setIsOpen] = useState(false);
  const withdraw = useMutation(
    trpc.approvals.withdraw.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.approvals.pathFilter()),
    }),
  );
  if (!isOpen)
    return (
      <Button blockedBecause={whyNot(me, "action:run")} onClick={() => setIsOpen(true)}>
        Take the {what} back
      </Button>
    );
  return (
    <Form
      label={`Take the ${what} back`}
      className="w-full"
      pending={withdraw.isPending}
      error={withdraw.error?.message}
      onSubmit={(form) => withdraw.mutate({ id, reason: String(form.get("reason") ?? "").trim() })}
      actions={
        <>
          <Button onClick={() => setIsOpen(false)}>Leave it</Button>
          <Button type="submit" variant="primary" pending={withdraw.isPending}>
            Take the {what} back
          </Button>
        </>
      }
    >
      <Field label="Why" required>
        <Input name="reason" required minLength={5} maxLength={1000} autoFocus />
      </Field>
    </Form>
  );
}
