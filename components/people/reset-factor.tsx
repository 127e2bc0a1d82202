"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast";
import type { PersonRow } from "./people-types";
import { sessionsEnded } from "./people-words";
import { usePeopleNews } from "./use-people-news";

/** For somebody who lost both device and recovery codes. */
export function ResetFactor({ person, mayNot }: { person: PersonRow; mayNot: string | undefined }) {
  const trpc = useTRPC();
  const onSettled = usePeopleNews();
  const [isOpen, setIsOpen] = useState(false);
  const reset = useMutation(
    trpc.people.resetSecondFactor.mutationOptions({
      onSuccess: ({ ended }) => {
        setIsOpen(false);
        toast({
          text: `${person.name} has no authenticator any more; ${sessionsEnded(ended)}.`,
          status: "ok",
        });
      },
      onSettled,
    }),
  );
  return (
    <div className="flex flex-col items-start gap-1">
      <Button blockedBecause={mayNot} onClick={() => setIsOpen(true)}>
        Reset the authenticator…
      </Button>
      <p className="text-sm text-ink-3">For somebody who lost the device and the recovery codes.</p>
      {isOpen && (
        <FormDialog
          title={`Reset the authenticator of ${person.name}`}
          description="Make sure that it is really them who asks. Device, codes and open sessions are gone at once; the password alone lets them in until they set up a new one."
          onSubmit={(fields) => reset.mutate({ personId: person.id, reason: String(fields.get("reason")) })}
          onClose={() => setIsOpen(false)}
          pending={reset.isPending}
          error={reset.error?.message}
          submit="Reset it"
        >
          <Field label="Why" required hint="It stays in the audit trail.">
            <Input name="reason" minLength={5} maxLength={500} autoComplete="off" />
          </Field>
        </FormDialog>
      )}
    </div>
  );
}
