"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast";
import { placeText } from "@/domain/access";
import type { Grant } from "./access-types";
import { useAccessNews } from "./use-access-news";

/** Takes a grant back; what rested on it and was not sent yet is not sent. */
export function RevokeGrant({ grant, onClose }: { grant: Grant; onClose: () => void }) {
  const trpc = useTRPC();
  const onSettled = useAccessNews();
  const revoke = useMutation(
    trpc.grants.revoke.mutationOptions({
      onSuccess: ({ lapsed }) => {
        const ended =
          lapsed === 1
            ? " 1 request that rested on it ended."
            : ` ${lapsed} requests that rested on it ended.`;
        toast({ text: `Taken back.${lapsed > 0 ? ended : ""}`, status: "ok" });
        onClose();
      },
      onSettled,
    }),
  );
  return (
    <FormDialog
      title="Take a grant back"
      description={`${grant.person} is ${grant.role} in ${placeText(grant)} no more, from their next click on. Requests and approvals that rest on it end, unless they were sent.`}
      onClose={onClose}
      pending={revoke.isPending}
      error={revoke.error?.message}
      submit="Take back 1 grant"
      cancel="Keep it"
      onSubmit={(form) => revoke.mutate({ id: grant.id, reason: String(form.get("reason") ?? "").trim() })}
    >
      <Field label="Reason" required>
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
