"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { ATTACH_HOURS } from "@/domain/audit-retention";
import { ReasonField, reasonIn } from "./reason-field";
import type { Month } from "./retention-types";
import { bytesText, many, monthName, scopeName } from "./retention-words";
import { useRetentionNews } from "./use-retention-news";

export function BringBack({ month, onClose }: { month: Month; onClose: () => void }) {
  const trpc = useTRPC();
  const attach = useMutation(
    trpc.retention.attach.mutationOptions(
      useRetentionNews("It is read from the store and checked; the page says when it is here.", onClose),
    ),
  );
  return (
    <FormDialog
      title={`Bring back ${monthName(month.month)}`}
      description={`${scopeName(month.scope)}: ${many(month.events ?? 0, "event")}, ${bytesText(month.bytesThere)} in the store. It is searched like every other month and changed by nobody.`}
      onClose={onClose}
      pending={attach.isPending}
      error={attach.error?.message}
      submit="Bring it back"
      onSubmit={(form) =>
        attach.mutate({
          scope: month.scope,
          month: month.month,
          hours: Number(form.get("hours")),
          reason: reasonIn(form),
        })
      }
    >
      <Field label="For how many hours" required hint={`At most ${ATTACH_HOURS.most}.`}>
        <Input
          name="hours"
          type="number"
          min={ATTACH_HOURS.least}
          max={ATTACH_HOURS.most}
          defaultValue={ATTACH_HOURS.usual}
        />
      </Field>
      <ReasonField />
    </FormDialog>
  );
}
