"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { toast } from "@/components/ui/toast";
import { OneTimeLink } from "./one-time-link";
import type { PersonRow } from "./people-types";
import { usePeopleNews } from "./use-people-news";

type ControlProps = { person: PersonRow; mayNot: string | undefined };

const sessionsText = (count: number) =>
  count === 1 ? "1 session was ended" : `${count} sessions were ended`;

/** Shuts a person out and lets them in again. Disabling ends every session at once. */
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
          text: `${person.name} is disabled${ended > 0 ? `; ${sessionsText(ended)}` : ""}.`,
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
          ? "They sign in again with the password they had."
          : "Ends every session at once and refuses to sign in. It can be enabled again."}
      </p>
      {error && <InlineError>{error.message}</InlineError>}
    </div>
  );
}

/** Makes a link with which the person chooses a new password; older links stop working. */
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
        Make a new password link
      </Button>
      <p className="text-sm text-ink-3">
        Older links stop working. Choosing a new password ends the open sessions.
      </p>
      {make.error && <InlineError>{make.error.message}</InlineError>}
      {make.data && (
        <div className="w-full">
          <OneTimeLink linkPath={make.data.linkPath} name={person.name} />
        </div>
      )}
    </div>
  );
}
