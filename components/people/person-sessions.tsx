"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import type { OpenSession, PersonRow } from "./people-types";
import { addressWords, browserWords } from "./people-words";
import { usePeopleNews } from "./use-people-news";

const REFRESH_MS = 30_000;

/** Where a person is signed in, newest use first; each place can be signed out. */
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
          <SessionItem key={session.id} session={session} />
        ))}
      </ul>
      {person.id === me.id && (
        <p className="mt-1 text-sm text-ink-3">
          One of them is this browser&apos;s; ending that one signs you out at your next click.
        </p>
      )}
    </>
  );
}

function SessionItem({ session }: { session: OpenSession }) {
  const trpc = useTRPC();
  const me = usePerson();
  const onSettled = usePeopleNews();
  const browser = browserWords(session.userAgent);
  const end = useMutation(
    trpc.people.endSession.mutationOptions({
      onSuccess: () => toast({ text: `1 session was ended: ${browser}.`, status: "ok" }),
      onSettled,
    }),
  );
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium" data-tip={session.userAgent || undefined}>
          {browser}
        </p>
        <p className="text-ink-2">
          {addressWords(session.ip)} · used <Time at={session.lastSeenAt} /> · signed in{" "}
          <Time at={session.createdAt} /> · ends <Time at={session.expiresAt} />
        </p>
      </div>
      <Button
        size="small"
        pending={end.isPending}
        blockedBecause={whyNot(me, "person:manage")}
        aria-label={`End the session in ${browser}`}
        onClick={() => end.mutate({ sessionId: session.id })}
      >
        End session
      </Button>
      {end.error && <InlineError className="basis-full">{end.error.message}</InlineError>}
    </li>
  );
}
