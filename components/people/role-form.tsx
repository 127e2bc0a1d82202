"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { ROLES, type Role, withArticle } from "@/domain/access";
import type { PersonRow } from "./people-types";
import { ROLE_MEANING } from "./people-words";
import { usePeopleNews } from "./use-people-news";

/** Changes the role of a person; it counts from their next request on. */
export function RoleForm({ person, mayNot }: { person: PersonRow; mayNot: string | undefined }) {
  const trpc = useTRPC();
  const onSettled = usePeopleNews();
  const [chosen, setChosen] = useState<Role>();
  const role = chosen ?? person.role;
  const undo = useMutation(
    trpc.people.changeRole.mutationOptions({
      onSuccess: (done) =>
        toast({ text: `${person.name} is ${withArticle(done.role)} again.`, status: "ok" }),
      onError: (error) => toast({ text: `Not undone. ${error.message}`, status: "alert" }),
      onSettled,
    }),
  );
  const change = useMutation(
    trpc.people.changeRole.mutationOptions({
      onMutate: () => ({ before: person.role }),
      onSuccess: (done, input, { before }) => {
        setChosen(undefined);
        toast({
          text: `${person.name} is ${withArticle(done.role)} now.`,
          status: "ok",
          undo: () => undo.mutate({ personId: input.personId, role: before }),
        });
      },
      onSettled,
    }),
  );

  return (
    <Form
      label={`Role of ${person.name}`}
      pending={change.isPending}
      error={change.error?.message}
      onSubmit={() => change.mutate({ personId: person.id, role })}
      actions={
        <Button
          type="submit"
          pending={change.isPending}
          blockedBecause={
            mayNot ?? (role === person.role ? `${person.name} is ${withArticle(role)} already.` : undefined)
          }
        >
          {role === person.role ? "Change the role" : `Make ${person.name} ${withArticle(role)}`}
        </Button>
      }
    >
      <Field label="Role" hint={ROLE_MEANING[role]}>
        <Select
          name="role"
          className="max-w-60"
          disabled={Boolean(mayNot)}
          value={role}
          options={ROLES.map((value) => ({ value, label: value }))}
          onChange={(event) => setChosen(ROLES.find((value) => value === event.target.value))}
        />
      </Field>
    </Form>
  );
}
