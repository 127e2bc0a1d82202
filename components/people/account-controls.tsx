"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { toast } from "@/components/ui/toast";
import { OneTimeLink } from "./one-time-link";
import type { PersonRow } from "./people-types";
import { endedWords } from "./people-words";
import { usePeopleNews } from "./use-people-news";

type ControlProps = { person: PersonRow; mayNot: string | undefined };

/** Shuts a person out and lets them in again. Disabling ends at once whatever they hold. */
export function DisableButton({ person, mayNot }: ControlProps) {
  const trpc = useTRPC();
  const onSettled = usePeopleNews();
  const enable = useMutation(
    trpc.people.enable.mutationOptions({
      onSuccess: () => toast({ text: `${person.name} can sign in again.`, status: "ok" }),
      onSettled,
    }),
  );
  const disable = useMutation(
    trpc.people.disable.mutationOptions({
      onSuccess: ({ ended }, { personId }) =>
        toast({
          text: `${[`${person.name} is disabled`, endedWords(ended)].filter(Boolean).join("; ")}.`,
          status: "ok",
          undo: () => enable.mutate({ personId }),
        }),
      onSettled,
    }),
  );
  const error = person.disabledAt ? enable.error : disable.error;

  return (
    <div className="flex flex-col items-start gap-1">
      {person.disabledAt ? (
        <Button
          pending={enable.isPending}
          blockedBecause={mayNot}
          onClick={() => enable.mutate({ personId: person.id })}
        >
          Enable {person.name}
        </Button>
      ) : (
        <Button
          variant="danger"
          pending={disable.isPending}
          blockedBecause={mayNot}
          onClick={() => disable.mutate({ personId: person.id })}
        >
          Disable {person.name}
        </Button>
      )}
      <p className="text-sm text-ink-3">
        {person.disabledAt
          ? "They sign in again as they did before."
          : "Ends sessions, requests, approvals and tokens at once; what they were working on stands still. It can be enabled again."}
      </p>
      {error && <InlineError>{error.message}</InlineError>}
    </div>
  );
}

/** Makes a link with which the person comes in anew; older links stop working. */
export function NewLinkButton({ person, mayNot }: ControlProps) {
  const trpc = useTRPC();
  const onSettled = usePeopleNews();
  const make = useMutation(trpc.people.newLink.mutationOptions({ onSettled }));
  return (
    <div className="flex flex-col items-start gap-1">
      <Button
        pending={make.isPending}
        blockedBecause={
          mayNot ??
          (person.disabledAt
            ? "The account is disabled; a new password would not let anybody in."
            : undefined)
        }
        onClick={() => make.mutate({ personId: person.id })}
      >
        {person.source === "local" ? "Make a new password link" : "Make a new sign-in link"}
      </Button>
      <p className="text-sm text-ink-3">
        {person.source === "local"
          ? "Older links stop working. Choosing a new password ends the open sessions."
          : "Older links stop working. With it they join this account to who they are at the identity provider."}
      </p>
      {make.error && <InlineError>{make.error.message}</InlineError>}
      {make.data && (
        <div className="w-full">
          <OneTimeLink linkPath={make.data.linkPath} name={person.name} source={person.source} />
        </div>
      )}
    </div>
  );
}
