"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import type { OpenSession, PersonRow } from "./people-types";
import { browserWords, METHOD_WORDS, sessionsEnded } from "./people-words";
import { SessionItem } from "./session-item";
import { usePeopleNews } from "./use-people-news";

const REFRESH_MS = 30_000;

/** Where a person is signed in, newest use first; each place can be signed out, and all at once. */
export function PersonSessions({ person }: { person: PersonRow }) {
  const trpc = useTRPC();
  const me = usePerson();
  const { data: sessions, error } = useQuery({
    ...trpc.people.sessions.queryOptions({ personId: person.id }),
    refetchInterval: REFRESH_MS,
  });
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!sessions) return <TableSkeleton rows={2} columns={2} />;
  if (sessions.length === 0) return <p className="text-ink-2">{person.name} is not signed in anywhere.</p>;
  return (
    <>
      <ul aria-label="Open sessions" className="rounded border text-sm">
        {sessions.map((session) => (
          <TheirSession key={session.id} session={session} />
        ))}
      </ul>
      {person.id === me.id && (
        <p className="mt-1 text-sm text-ink-3">
          One of them is this browser&apos;s; ending that one signs you out at your next click.
        </p>
      )}
      {sessions.length > 1 && <EndAll person={person} />}
    </>
  );
}

function TheirSession({ session }: { session: OpenSession }) {
  const trpc = useTRPC();
  const me = usePerson();
  const onSettled = usePeopleNews();
  const end = useMutation(
    trpc.people.endSession.mutationOptions({
      onSuccess: () =>
        toast({ text: `1 session was ended: ${browserWords(session.userAgent)}.`, status: "ok" }),
      onSettled,
    }),
  );
  return (
    <SessionItem
      session={session}
      method={METHOD_WORDS[session.method]}
      pending={end.isPending}
      error={end.error?.message}
      blockedBecause={whyNot(me, "person:manage")}
      onEnd={() => end.mutate({ sessionId: session.id })}
    />
  );
}

function EndAll({ person }: { person: PersonRow }) {
  const trpc = useTRPC();
  const me = usePerson();
  const onSettled = usePeopleNews();
  const end = useMutation(
    trpc.people.endSessionsOf.mutationOptions({
      onSuccess: ({ ended }) => toast({ text: `${sessionsEnded(ended)}.`, status: "ok" }),
      onSettled,
    }),
  );
  return (
    <div className="mt-2 flex flex-col items-start gap-1">
      <Button
        size="small"
        pending={end.isPending}
        blockedBecause={whyNot(me, "person:manage")}
        onClick={() => end.mutate({ personId: person.id })}
      >
        {person.id === me.id ? "End all but this one" : "End all of them"}
      </Button>
      {end.error && <InlineError>{end.error.message}</InlineError>}
    </div>
  );
}
