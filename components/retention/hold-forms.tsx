"use client";

import { useMutation } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { whyNot } from "@/domain/access";
import { PLATFORM_IDS } from "@/domain/platform";
import { ReasonField, reasonIn } from "./reason-field";
import type { Hold } from "./retention-types";
import { holdCovers } from "./retention-words";
import { useRetentionNews } from "./use-retention-news";

const textIn = (form: FormData, name: string) => String(form.get(name) ?? "").trim() || null;
const dayIn = (form: FormData, name: string, clock: string) => {
  const day = textIn(form, name);
  return day ? new Date(`${day}T${clock}Z`) : null;
};

/** What it names stays whatever its age; what is left empty does not narrow it. */
export function PlaceHold({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const place = useMutation(
    trpc.retention.placeHold.mutationOptions(useRetentionNews("The hold counts from now on.", onClose)),
  );
  return (
    <FormDialog
      title="Place a legal hold"
      description="No month with anything in it that this names is dropped, whatever its age, until another admin releases it."
      onClose={onClose}
      pending={place.isPending}
      error={place.error?.message}
      submit="Place the hold"
      onSubmit={(form) =>
        place.mutate({
          name: String(form.get("name")),
          platformId: PLATFORM_IDS.find((id) => id === form.get("platformId")) ?? null,
          tenant: textIn(form, "tenant"),
          correlationId: textIn(form, "correlationId"),
          fromAt: dayIn(form, "from", "00:00:00.000"),
          toAt: dayIn(form, "to", "23:59:59.999"),
          reason: reasonIn(form),
        })
      }
    >
      <Field label="Name" required hint="By which others know the matter.">
        <Input name="name" minLength={3} maxLength={100} required autoComplete="off" />
      </Field>
      <Field label="Platform" required={false}>
        <Select
          name="platformId"
          options={[
            { value: "", label: "All of them" },
            ...PLATFORM_IDS.map((id) => ({ value: id, label: PLATFORM_NAME[id] })),
          ]}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Tenant" required={false}>
          <Input name="tenant" maxLength={200} autoComplete="off" />
        </Field>
        <Field label="Correlation id" required={false}>
          <Input name="correlationId" maxLength={200} autoComplete="off" />
        </Field>
        <Field label="From (UTC)" required={false}>
          <Input name="from" type="date" />
        </Field>
        <Field label="To (UTC)" required={false}>
          <Input name="to" type="date" />
        </Field>
      </div>
      <ReasonField />
    </FormDialog>
  );
}

export function ReleaseHold({ hold, onClose }: { hold: Hold; onClose: () => void }) {
  const trpc = useTRPC();
  const me = usePerson();
  const release = useMutation(
    trpc.retention.releaseHold.mutationOptions(useRetentionNews(`${hold.name} is released.`, onClose)),
  );
  return (
    <FormDialog
      title={`Release ${hold.name}`}
      description={`Placed by ${hold.placedByName} on ${holdCovers(hold)}: ${hold.reason}`}
      onClose={onClose}
      pending={release.isPending}
      error={release.error?.message}
      submit="Release the hold"
      blockedBecause={
        whyNot(me, "audit:retain") ??
        (hold.placedById === me.id
          ? "Whoever placed a hold cannot release it. Ask another admin."
          : undefined)
      }
      onSubmit={(form) => release.mutate({ id: hold.id, reason: reasonIn(form) })}
    >
      <p className="text-ink-2">Months that only this hold keeps may be asked to go afterwards.</p>
      <ReasonField />
    </FormDialog>
  );
}
