"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { clockNow } from "@/components/ui/clock";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { PlatformName } from "./access-types";
import { PlaceFields, placeIn } from "./place-fields";
import { useAccessNews } from "./use-access-news";

const DAY_MS = 86_400_000;
const LENGTHS = [
  { value: "1", label: "1 day" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "none", label: "no end" },
] as const;
type Length = (typeof LENGTHS)[number]["value"];

/** Gives somebody else a role in a place. */
export function GiveGrant({
  personId,
  platforms,
  environments,
  onClose,
}: {
  personId?: string;
  platforms: readonly PlatformName[];
  environments: readonly string[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const me = usePerson();
  const onSettled = useAccessNews();
  const { data: people = [] } = useQuery(trpc.people.list.queryOptions());
  const [length, setLength] = useState<Length>("30");
  const give = useMutation(
    trpc.grants.give.mutationOptions({
      onSuccess: () => {
        toast({ text: "Given. It counts from their next click on.", status: "ok" });
        onClose();
      },
      onSettled,
    }),
  );
  return (
    <FormDialog
      title="Give a grant"
      description="A role in one place, beside what the account has already."
      onClose={onClose}
      pending={give.isPending}
      error={give.error?.message}
      submit="Give 1 grant"
      onSubmit={(form) =>
        give.mutate({
          personId: String(form.get("person") ?? ""),
          ...placeIn(form),
          until: length === "none" ? null : new Date(clockNow() + Number(length) * DAY_MS),
          reason: String(form.get("reason") ?? "").trim(),
        })
      }
    >
      <Field label="Person">
        <Select
          key={people.length}
          name="person"
          defaultValue={personId ?? ""}
          className="w-full"
          required
          options={[
            ...(personId ? [] : [{ value: "", label: "Choose a person", disabled: true }]),
            ...people
              .filter(({ id, disabledAt }) => id !== me.id && !disabledAt)
              .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` })),
          ]}
        />
      </Field>
      <PlaceFields platforms={platforms} environments={environments} everywhere />
      <div className="flex flex-col items-start gap-1">
        <span className="font-medium">Ends after</span>
        <Segmented<Length> label="Ends after" value={length} options={LENGTHS} onChange={setLength} />
      </div>
      <Field label="Reason" required>
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
