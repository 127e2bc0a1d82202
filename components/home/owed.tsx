"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import type { ReactNode } from "react";
import { Countdown } from "@/components/actions/countdown";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { useClockText } from "@/components/ui/time";
import { DUTY_WORD } from "@/domain/approval";

const SHOWN = 6;

/** Who waits for a second person, and what was done alone and has to be looked at; the soonest end first. */
export function Owed() {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data } = useSuspenseQuery({ ...trpc.approvals.list.queryOptions(), refetchInterval });
  const duties = data.duties.filter(({ duty }) => duty.doneAt === null);
  const total = data.waiting.length + duties.length;
  const waiting = data.waiting.slice(0, SHOWN);
  return (
    <Section
      title="Approvals and reviews"
      facts={`${data.waiting.length} waiting, ${duties.length} owed`}
      actions={
        <Link href={"/approvals" as Route} className="text-sm text-accent hover:underline">
          {total > SHOWN ? `All ${total}` : "All approvals"}
        </Link>
      }
    >
      <div className="rounded border bg-surface">
        {total === 0 ? (
          <Empty title="Nobody waits for you">
            Requests that need a second person, and reviews of what was done alone, stand here.
          </Empty>
        ) : (
          <ul>
            {waiting.map((run) => (
              <Line
                key={run.id}
                id={run.id}
                label={run.label}
                what={`${run.requestedByName} asks, at ${run.environmentId}`}
              >
                {run.expiresAt && <Due at={run.expiresAt} word="waiting" verb="lapses" />}
              </Line>
            ))}
            {duties.slice(0, SHOWN - waiting.length).map(({ duty, run, whyNot }) => (
              <Line
                key={duty.id}
                id={run.id}
                label={run.label}
                what={`${DUTY_WORD[duty.kind]}; ${run.requestedByName} did it${whyNot ? `. ${whyNot}` : ""}`}
              >
                <Due at={duty.dueAt} word="review owed" verb="due" />
              </Line>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}

function Line({
  id,
  label,
  what,
  children,
}: {
  id: string;
  label: string;
  what: string;
  children: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 text-sm last:border-b-0">
      <div className="min-w-0 flex-1 basis-48">
        <Link href={`/approvals?run=${id}` as Route} className="break-words font-medium hover:underline">
          {label}
        </Link>
        <div className="break-words text-ink-2">{what}</div>
      </div>
      {children}
    </li>
  );
}

function Due({ at, word, verb }: { at: Date; word: string; verb: string }) {
  const isOver = useClockText((now) => (at.getTime() <= now ? "over" : ""), "") === "over";
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <StatusBadge status={isOver ? "alert" : "warn"} word={isOver ? "overdue" : word} look="plain" />
      <span className="text-ink-2">
        {verb} <Countdown to={at} />
      </span>
    </span>
  );
}
