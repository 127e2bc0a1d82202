"use client";

import { Time } from "@/components/ui/time";
import type { AlertPage } from "./alert-types";
import { listText } from "./alert-words";

/** Where it stands on its ladder, and who is told next, when. */
export function AlertLadder({ page: { alert, next } }: { page: AlertPage }) {
  if (!next) return <p className="text-ink-2">No ladder is walked for it: nobody is told by itself.</p>;
  return (
    <p>
      {next.policy}: {next.level === 0 ? "nobody told yet" : `step ${next.level} of ${next.levels} told`}
      {next.step && next.at ? (
        <>
          ; next {next.step.title} ({listText(next.step.who)}) <Time at={next.at} />
        </>
      ) : alert.state === "acknowledged" ? (
        "; it rests while somebody has it"
      ) : alert.state === "resolved" ? (
        ""
      ) : (
        "; nobody is left to tell"
      )}
      .
    </p>
  );
}
