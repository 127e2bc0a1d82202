"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { ROLES, type Role } from "@/domain/access";
import { OneTimeLink } from "./one-time-link";
import type { PersonRow } from "./people-types";
import { ROLE_MEANING } from "./people-words";
import { usePeopleNews } from "./use-people-news";

/** Adds one person; afterwards the same dialog shows the link that lets them in, once. */
export function AddPerson({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const onSettled = usePeopleNews();
  const add = useMutation(trpc.people.add.mutationOptions({ onSettled }));
  const [role, setRole] = useState<Role>();
  const { data: ways } = useQuery(trpc.account.waysIn.queryOptions());
  const [chosenSource, setSource] = useState<PersonRow["source"]>();
  const source = chosenSource ?? (ways?.passwords === false ? "identity-provider" : "local");
  const name = add.variables?.name.trim() ?? "";

  function submit(fields: FormData) {
    if (!role) return;
    add.mutate({ name: String(fields.get("name")), email: String(fields.get("email")), role, source });
  }

  return (
    <FormDialog
      title="Add a person"
      onSubmit={submit}
      onClose={onClose}
      pending={add.isPending}
      error={add.error?.message}
      submit="Add person"
      blockedBecause={role ? undefined : "Choose a role first."}
      done={
        add.data && {
          title: `${name} is added`,
          shown: <OneTimeLink linkPath={add.data.linkPath} name={name} source={source} />,
        }
      }
    >
      <Field label="Name" required>
        <Input name="name" minLength={2} maxLength={100} autoComplete="off" />
      </Field>
      <Field label="E-mail" required hint="They sign in with it. No mail is sent from here.">
        <Input name="email" type="email" maxLength={200} autoComplete="off" />
      </Field>
      {ways && ways.providers.length > 0 && (
        <Field label="Comes in by" required>
          <Select
            name="source"
            value={source}
            options={[
              ...(ways.passwords ? [{ value: "local", label: "a password of this console" }] : []),
              { value: "identity-provider", label: ways.providers.map(({ label }) => label).join(" or ") },
            ]}
            onChange={({ target }) => setSource(target.value === "local" ? "local" : "identity-provider")}
          />
        </Field>
      )}
      <Field label="Role" required hint={role && ROLE_MEANING[role]}>
        <Select
          name="role"
          placeholder="Choose a role"
          options={ROLES.map((value) => ({ value, label: value }))}
          onChange={(event) => setRole(ROLES.find((value) => value === event.target.value))}
        />
      </Field>
    </FormDialog>
  );
}
