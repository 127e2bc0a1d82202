"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/components/trpc";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast";
import { lineDifference } from "@/domain/line-difference";
import { many } from "./document-words";
import { TextDifference } from "./text-difference";

type Props = {
  title: string;
  runbookId: string;
  /** The version that is walked now, and its text; 0 and an empty one where there is none yet. */
  baseVersion: number;
  before: string;
  after: string;
  warnings?: number;
  onPublished: () => void;
  onClose: () => void;
};

/** The last look before a text is walked by everybody: what it changes, and why. */
export function PublishDialog({
  title,
  runbookId,
  baseVersion,
  before,
  after,
  warnings = 0,
  onPublished,
  onClose,
}: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const lines = useMemo(() => lineDifference(before, after), [before, after]);
  const publish = useMutation(
    trpc.runbooks.publish.mutationOptions({
      onSuccess: ({ version }) => {
        toast({ text: `Version ${version} is published. Runs under way keep theirs.`, status: "ok" });
        onPublished();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.runbooks.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title={title}
      size="large"
      description="From then on it is walked by everybody. Runs under way keep the version with which they began."
      submit={`Publish version ${baseVersion + 1}`}
      pending={publish.isPending || publish.isSuccess}
      error={publish.error?.message}
      onClose={onClose}
      onSubmit={(form) =>
        publish.mutate({ runbookId, baseVersion, text: after, reason: String(form.get("reason") ?? "") })
      }
    >
      {baseVersion > 0 && <TextDifference label={`Difference to version ${baseVersion}`} lines={lines} />}
      {warnings > 0 && (
        <p className="text-ink-2">
          {many(warnings, "warning stays", "warnings stay")}; lint will list what counts.
        </p>
      )}
      <Field label="Reason" required hint="Kept with the version and in the audit trail.">
        <Textarea name="reason" rows={2} minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
