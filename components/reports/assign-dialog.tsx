"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { usePeopleOptions } from "./use-people-options";

type Part = { reportId: string; key: string; version: number };

/** Who is asked to write a part. */
export function AssignDialog({
  part,
  title,
  assigneeId,
  onClose,
}: {
  part: Part;
  title: string;
  assigneeId: string | null;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const people = usePeopleOptions();
  const assign = useMutation(
    trpc.reports.assignPart.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  return (
    <FormDialog
      title={`Who writes “${title}”?`}
      onSubmit={(fields) => assign.mutate({ ...part, personId: String(fields.get("person")) || null })}
      onClose={onClose}
      pending={assign.isPending}
      error={assign.error?.message}
      submit="Ask 1 person"
    >
      <Field label="Person">
        <Select key={people.length} name="person" defaultValue={assigneeId ?? ""} options={people} />
      </Field>
    </FormDialog>
  );
}
