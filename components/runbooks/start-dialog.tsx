"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { ParameterField } from "./parameter-field";
import type { RunbookPage } from "./runbook-types";
import { runHref } from "./runbook-words";
import type { StartWish } from "./start-address";

type Props = {
  page: RunbookPage;
  wish: StartWish;
  onEnvironment: (id: string) => void;
  onClose: () => void;
};

/** Where it is walked and with what; refused before it begins where something is missing. */
export function StartDialog({ page, wish, onEnvironment, onClose }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [requestKey] = useState(newRequestKey);
  const { environmentId, alertId, parameters } = wish;
  const { data: fields, error } = useQuery(
    trpc.runbooks.parameters.queryOptions({ runbookId: page.id, environmentId }),
  );
  const start = useMutation(
    trpc.runbooks.start.mutationOptions({
      async onSuccess({ id }) {
        await queryClient.invalidateQueries(trpc.runbooks.pathFilter());
        router.push(runHref(id));
      },
    }),
  );
  const place = page.places.find(({ id }) => id === environmentId);
  return (
    <FormDialog
      title={`Start “${page.document.title}”`}
      submit={`Start ${page.steps} steps`}
      pending={start.isPending || start.isSuccess}
      error={start.error?.message ?? error?.message}
      blockedBecause={fields ? undefined : "Its parameters are being read."}
      onClose={onClose}
      onSubmit={(form) =>
        start.mutate({
          runbookId: page.id,
          environmentId,
          ...(alertId !== null && { alertId }),
          parameters: Object.fromEntries((fields ?? []).map(({ key }) => [key, String(form.get(key) ?? "")])),
          requestKey,
        })
      }
    >
      <Field
        label="Environment"
        required
        hint={
          place && place.lacks.length > 0
            ? `${place.lacks.length === 1 ? "1 of its steps is" : `${place.lacks.length} of its steps are`} not offered there: done by hand.`
            : undefined
        }
      >
        <Select
          className="w-full"
          value={environmentId}
          disabled={alertId !== null}
          options={page.places.map(({ id }) => ({ value: id, label: id }))}
          onChange={(event) => onEnvironment(event.target.value)}
        />
      </Field>
      {!fields && !error && <Skeleton className="h-24 w-full" />}
      {fields?.map((field) => (
        <ParameterField
          key={`${environmentId} ${field.key}`}
          field={field}
          value={parameters[field.key] ?? field.default ?? ""}
        />
      ))}
      {alertId !== null && <p className="text-sm text-ink-2">It will be told on alert {alertId}.</p>}
    </FormDialog>
  );
}
