"use client";

import type { Route } from "next";
import { EVENT_WORD } from "@/components/notifications/channel-words";
import { StateMark } from "@/components/notifications/log-columns";
import { ToldLine } from "@/components/on-call/told-line";
import { Reach } from "@/components/platforms/reach";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute, Time } from "@/components/ui/time";
import type { AlertPage } from "./alert-types";

type Escalation = AlertPage["escalation"];

/** Where it stands on its ladder, who is told next and when, who was told and what came of it, whom to call. */
export function AlertLadder({ escalation }: { escalation: Escalation }) {
  const { ladder, level, next, stands } = escalation;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p>
          {ladder &&
            `${ladder.title}: ${level === 0 ? "nobody told yet" : `step ${level} of ${ladder.steps} taken`}. `}
          {stands}
          {next?.title && (
            <>
              Next: {next.title}, <Time at={next.at} />.
            </>
          )}
          {next && !next.title && (
            <>
              The last step was taken; the ladder ends <Time at={next.at} />.
            </>
          )}
        </p>
        {next?.people.map((told) => (
          <ToldLine key={`${told.contactId} ${told.name} ${told.because}`} told={told} />
        ))}
        {next?.nobody && (
          <StatusBadge status="warn" look="plain" word="Reaches nobody as it stands" className="text-sm" />
        )}
      </div>
      <ToldList told={escalation.told} />
      {escalation.contacts.length > 0 && (
        <div>
          <h3 className="mb-1 text-sm font-medium">To call by hand</h3>
          <ul className="rounded border text-sm">
            {escalation.contacts.map(({ id, name, reach }) => (
              <li
                key={id}
                className="flex flex-wrap items-center gap-x-4 gap-y-0.5 border-b px-3 py-1.5 last:border-b-0"
              >
                <span className="font-medium">{name}</span>
                {reach.map((one) => (
                  <Reach key={`${one.kind} ${one.value}`} reach={one} />
                ))}
                {reach.length === 0 && <span className="text-ink-2">no number and no address on file</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function ToldList({ told }: { told: Escalation["told"] }) {
  if (told.length === 0) return <p className="text-sm text-ink-2">No message went out since it opened.</p>;
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">Messages since it opened</h3>
      <ol aria-label="Messages since it opened" className="rounded border text-sm">
        {told.map((one) => (
          <li
            key={one.id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b px-3 py-1.5 last:border-b-0"
          >
            <StateMark state={one.state} />
            <Link
              href={`/alerts/channels?message=${one.id}` as Route}
              className="min-w-0 break-words hover:underline max-sm:py-3"
            >
              {one.recipient || one.channel}
            </Link>
            <span className="text-ink-2">
              {EVENT_WORD[one.event]}
              {one.recipient && `, by ${one.channel}`}
            </span>
            <Absolute at={one.sentAt ?? one.at} form="minute" className="ml-auto text-ink-3" />
            <span className="basis-full text-ink-2">
              {one.because}
              {one.state !== "sent" && one.answer && `: ${one.answer}`}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
