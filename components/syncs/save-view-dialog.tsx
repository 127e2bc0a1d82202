"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import type { ViewScreen } from "@/domain/schema/view";

/** Asks for the name under which the present filters are kept. */
export function SaveViewDialog({
  screen,
  query,
  onClose,
}: {
  screen: ViewScreen;
  query: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const save = useMutation(
    trpc.jobs.saveView.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.jobs.views.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      title="Save view"
      description="Keeps the filters under a name, for you alone. The same name again replaces it."
      size="small"
      onSubmit={(fields) => save.mutate({ screen, name: String(fields.get("name") ?? ""), query })}
      onClose={onClose}
      pending={save.isPending}
      error={save.error?.message}
      submit="Save"
    >
      <Field label="Name" required>
        <Input name="name" maxLength={60} autoFocus autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
