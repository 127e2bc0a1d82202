"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { FAILURE_WORD } from "@/domain/failure-step";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { FAILURE_CLASSES, type FailureClass } from "@/domain/sync";
import type { RuleOffer } from "./failure-types";

/** Makes a rule of what a person said, so that the next failure of its kind is known at once. */
export function AddRuleDialog({ offer, onClose }: { offer: RuleOffer; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const add = useMutation(
    trpc.jobs.failures.addRule.mutationOptions({
      onSuccess: ({ changed }) => {
        toast({ text: `The rule is in use; the class of ${changed} earlier runs changed.`, status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.jobs.failures.pathFilter()),
    }),
  );

  function submit(fields: FormData) {
    const platform = String(fields.get("platform"));
    const status = String(fields.get("status")).trim();
    add.mutate({
      platformId: platform === "" ? null : (platform as PlatformId),
      pattern: String(fields.get("pattern")),
      httpStatus: status === "" ? null : Number(status),
      failureClass: String(fields.get("class")) as FailureClass,
      reason: String(fields.get("reason")),
    });
  }

  return (
    <FormDialog
      title="Add a rule"
      description="It is tried before the rules that ship, and the failures of the last week are looked at again."
      onSubmit={submit}
      onClose={onClose}
      pending={add.isPending}
      error={add.error?.message}
      submit="Add the rule"
      cancel="Not now"
    >
      <Field
        label="Words"
        hint="Plain text as it stands in the error, in either case; * stands for anything in between."
      >
        <Input name="pattern" defaultValue={offer.pattern} maxLength={200} required autoComplete="off" />
      </Field>
      <Field label="Class">
        <Select
          name="class"
          defaultValue={offer.failureClass}
          options={FAILURE_CLASSES.map((value) => ({ value, label: FAILURE_WORD[value] }))}
        />
      </Field>
      <Field label="Where">
        <Select
          name="platform"
          defaultValue={offer.platformId}
          options={[
            ...PLATFORM_IDS.map((value) => ({ value, label: PLATFORM_NAME[value] })),
            { value: "", label: "everywhere" },
          ]}
        />
      </Field>
      <Field label="Only with this HTTP status" required={false}>
        <Input name="status" inputMode="numeric" pattern="[1-5][0-9][0-9]" maxLength={3} autoComplete="off" />
      </Field>
      <Field label="What it means" hint="A few words for whoever meets it next.">
        <Input name="reason" minLength={3} maxLength={300} required autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
