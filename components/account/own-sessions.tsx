"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { METHOD_WORDS } from "@/components/people/people-words";
import { SessionItem } from "@/components/people/session-item";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { OwnAccount } from "./account-types";
import { useAccountNews } from "./use-account-news";

const REFRESH_MS = 30_000;

/** Every browser that is signed in as me; each, or all but this one, can be signed out. */
export function OwnSessions({ account }: { account: OwnAccount }) {
  const trpc = useTRPC();
  const onSettled = useAccountNews();
  const { data: sessions, error } = useQuery({
    ...trpc.account.sessions.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const endOne = useMutation(trpc.account.endSession.mutationOptions({ onSettled }));
  const endOthers = useMutation(
    trpc.account.endOtherSessions.mutationOptions({
      onSuccess: ({ ended }) =>
        toast({ text: ended === 1 ? "1 session was ended." : `${ended} sessions were ended.`, status: "ok" }),
      onSettled,
    }),
  );
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!sessions) return <TableSkeleton rows={2} columns={2} />;
  return (
    <div className="flex flex-col items-start gap-3">
      <ul aria-label="Your open sessions" className="w-full rounded border bg-surface text-sm">
        {sessions.map((session) => (
          <SessionItem
            key={session.id}
            session={session}
            method={METHOD_WORDS[session.method]}
            isThis={session.id === account.sessionId}
            pending={endOne.isPending && endOne.variables.sessionId === session.id}
            error={endOne.variables?.sessionId === session.id ? endOne.error?.message : undefined}
            blockedBecause={
              session.id === account.sessionId
                ? "This is the one you are looking at; sign out instead."
                : undefined
            }
            onEnd={() => endOne.mutate({ sessionId: session.id })}
          />
        ))}
      </ul>
      <Button
        pending={endOthers.isPending}
        blockedBecause={sessions.length < 2 ? "You are signed in nowhere else." : undefined}
        onClick={() => endOthers.mutate({})}
      >
        End all others
      </Button>
      {endOthers.error && <InlineError>{endOthers.error.message}</InlineError>}
    </div>
  );
}
