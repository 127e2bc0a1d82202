"use client";

import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Pill } from "@/components/ui/pill";
import { Time } from "@/components/ui/time";
import type { OpenSession } from "./people-types";
import { addressWords, browserWords } from "./people-words";

/** One browser that is signed in: with what, from where, since when, and a way to end it. */
export function SessionItem({
  session,
  method,
  isThis = false,
  pending,
  error,
  blockedBecause,
  onEnd,
}: {
  session: OpenSession;
  method: string;
  isThis?: boolean;
  pending: boolean;
  error: string | undefined;
  blockedBecause: string | undefined;
  onEnd: () => void;
}) {
  const browser = browserWords(session.userAgent);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p
          className="flex flex-wrap items-center gap-2 font-medium"
          data-tip={session.userAgent || undefined}
        >
          {browser}
          {isThis && <Pill>this one</Pill>}
        </p>
        <p className="text-ink-2">
          {method} · {addressWords(session.ip)} · used <Time at={session.lastSeenAt} /> · signed in{" "}
          <Time at={session.createdAt} /> · ends <Time at={session.expiresAt} />
        </p>
      </div>
      <Button
        size="small"
        pending={pending}
        blockedBecause={blockedBecause}
        aria-label={`End the session in ${browser}`}
        onClick={onEnd}
      >
        End session
      </Button>
      {error && <InlineError className="basis-full">{error}</InlineError>}
    </li>
  );
}
