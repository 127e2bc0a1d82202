"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { LONGEST_TOKEN_DAYS, TOKEN_USE_WORD, TOKEN_USES, type TokenUse } from "@/domain/machine-token";

const DAYS = [30, 90, 180, LONGEST_TOKEN_DAYS];

/** Makes a token for one machine; afterwards the same dialog shows it, once. */
export function MakeToken({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const me = usePerson();
  const queryClient = useQueryClient();
  const { data: owners } = useQuery(trpc.tokens.owners.queryOptions());
  const { data: environments } = useQuery(trpc.permissions.places.queryOptions());
  const [uses, setUses] = useState<readonly TokenUse[]>([]);
  const [places, setPlaces] = useState<readonly string[]>([]);
  const make = useMutation(
    trpc.tokens.make.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.tokens.pathFilter()),
    }),
  );

  function submit(fields: FormData) {
    make.mutate({
      name: String(fields.get("name")),
      uses: [...uses],
      places: [...places],
      ownerId: String(fields.get("owner")),
      days: Number(fields.get("days")),
      reason: String(fields.get("reason")),
    });
  }

  return (
    <FormDialog
      title="Make a token"
      onSubmit={submit}
      onClose={onClose}
      pending={make.isPending}
      error={make.error?.message}
      submit="Make the token"
      blockedBecause={uses.length > 0 ? undefined : "Choose what it may do first."}
      done={
        make.data && {
          title: "The token is made",
          shown: <Shown token={make.data.token} />,
        }
      }
    >
      <Field label="Machine" required hint="Which one will hold it: a scheduler, Prometheus, a report.">
        <Input name="name" minLength={2} maxLength={80} autoComplete="off" />
      </Field>
      <Choice
        legend="It may"
        options={TOKEN_USES.map((use) => ({ value: use, label: TOKEN_USE_WORD[use] }))}
        chosen={uses}
        onChange={(chosen) => setUses(TOKEN_USES.filter((use) => chosen.includes(use)))}
      />
      <Choice
        legend="Where"
        hint="None chosen: everywhere."
        options={(environments ?? []).map(({ id }) => ({ value: id, label: id }))}
        chosen={places}
        onChange={setPlaces}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Owner" required hint="When they leave, it stops.">
          <Select
            name="owner"
            className="w-full"
            defaultValue={me.id}
            options={(owners ?? [{ id: me.id, name: me.name }]).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
          />
        </Field>
        <Field label="Lives for" required>
          <Select
            name="days"
            className="w-full"
            defaultValue="90"
            options={DAYS.map((days) => ({ value: String(days), label: `${days} days` }))}
          />
        </Field>
      </div>
      <Field label="Why" required>
        <Textarea name="reason" minLength={5} maxLength={500} rows={2} />
      </Field>
    </FormDialog>
  );
}

function Choice<Value extends string>({
  legend,
  hint,
  options,
  chosen,
  onChange,
}: {
  legend: string;
  hint?: string;
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
}) {
  const flip = (value: Value) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset>
      <legend className="font-medium">{legend}</legend>
      {hint && <p className="text-sm text-ink-3">{hint}</p>}
      <div className="mt-1 grid max-h-40 gap-x-4 gap-y-1 overflow-y-auto sm:grid-cols-2">
        {options.map(({ value, label }) => (
          <Checkbox key={value} label={label} checked={chosen.includes(value)} onChange={() => flip(value)} />
        ))}
      </div>
    </fieldset>
  );
}

function Shown({ token }: { token: string }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded border bg-sunken p-3">
      <Field label="Token" action={<CopyButton text={token} label="Copy the token" />}>
        <Input
          readOnly
          value={token}
          onFocus={(event) => event.currentTarget.select()}
          className="bg-surface font-mono text-sm read-only:bg-surface"
        />
      </Field>
      <p className="text-sm text-ink-2">
        It is shown only here and now: copy it before you close this. The machine sends it in the header
        Authorization: Bearer, never in an address.
      </p>
    </div>
  );
}
