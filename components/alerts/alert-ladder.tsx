"use client";

import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { AlertPage } from "./alert-types";
import { listText } from "./alert-words";

/** Where it stands on its ladder, who is told next, when, and every message that went out. */
export function AlertLadder({ page }: { page: AlertPage }) {
  const { alert, next } = page;
  return (
    <>
      {next ? (
        <p>
          {next.policy}: {next.level === 0 ? "nobody told yet" : `step ${next.level} of ${next.levels} told`}
          {next.step && next.at ? (
            <>
              ; next {next.step.title} ({listText(next.step.who.map(whoText))}) <Time at={next.at} />
            </>
          ) : (
            whyNotNext(alert)
          )}
          .
        </p>
      ) : (
        <p className="text-ink-2">No ladder is walked for it: nobody is told by itself.</p>
      )}
      <p className="mt-1 text-sm">
        <Link
          href={`/alerts/channels?alert=${alert.id}` as Route}
          className="text-ink-2 underline decoration-line-2 hover:text-accent max-sm:inline-block max-sm:py-2"
        >
          Every message of it
        </Link>
      </p>
    </>
  );
}

const whoText = ({ name, isReached }: { name: string; isReached: boolean }) =>
  isReached ? name : `${name}, by no channel`;

function whyNotNext({ state, silenceId, foldedUnder, recoveringSince }: AlertPage["alert"]): string {
  if (state === "resolved") return "";
  if (silenceId) return "; nobody is told while it is silenced";
  if (foldedUnder !== null) return "; nobody is told while another explains it";
  if (state === "acknowledged") return "; it rests while somebody has it";
  return recoveringSince ? "; it rests while it recovers" : "; nobody is left to tell";
}
