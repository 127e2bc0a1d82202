"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useState } from "react";
import type { PersonRow } from "@/components/people/people-types";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Textarea } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Link } from "@/components/ui/link";
import { TableSkeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { GrantList } from "./grant-list";
import { useAccessNews } from "./use-access-news";

/** Where the role of a person counts, and what was granted to them. */
export function PersonGrants({ person, mayNot }: { person: PersonRow; mayNot: string | undefined }) {
  const trpc = useTRPC();
  const [isChanging, setIsChanging] = useState(false);
  const { data: grants, error } = useQuery(trpc.grants.ofPerson.queryOptions({ personId: person.id }));
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!grants) return <TableSkeleton rows={2} columns={2} />;
  return (
    <div className="flex flex-col items-start gap-3">
      <p>
        {person.reach === "everywhere"
          ? `The ${person.role} role counts for every platform.`
          : "The account's own role counts nowhere: only what is granted does."}
      </p>
      {grants.length > 0 && (
        <div className="w-full">
          <GrantList label={`Grants of ${person.name}`} grants={grants} withPerson={false} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button blockedBecause={mayNot} onClick={() => setIsChanging(true)}>
          {person.reach === "everywhere" ? "Only where granted…" : "Let the role count everywhere…"}
        </Button>
        <Link href={"/people/access" as Route} className="underline decoration-line-2 hover:text-accent">
          All grants
        </Link>
      </div>
      {isChanging && <ChangeReach person={person} onClose={() => setIsChanging(false)} />}
    </div>
  );
}

function ChangeReach({ person, onClose }: { person: PersonRow; onClose: () => void }) {
  const trpc = useTRPC();
  const onSettled = useAccessNews();
  const reach = person.reach === "everywhere" ? "granted" : "everywhere";
  const set = useMutation(
    trpc.grants.setReach.mutationOptions({
      onSuccess: () => {
        toast({ text: `Changed. It counts from ${person.name}'s next click on.`, status: "ok" });
        onClose();
      },
      onSettled,
    }),
  );
  return (
    <FormDialog
      title={reach === "granted" ? "Only where granted" : "Everywhere"}
      description={
        reach === "granted"
          ? `${person.name} sees and does only what is granted. Requests and approvals elsewhere end, unless they were sent.`
          : `${person.name} is ${person.role} on every platform again.`
      }
      onClose={onClose}
      pending={set.isPending}
      error={set.error?.message}
      submit={reach === "granted" ? "Let only grants count" : "Let the role count everywhere"}
      onSubmit={(form) =>
        set.mutate({ personId: person.id, reach, reason: String(form.get("reason") ?? "").trim() })
      }
    >
      <Field label="Reason" required>
        <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}
