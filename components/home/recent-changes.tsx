"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { Route } from "next";
import { Clock } from "@/components/checklists/clock";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge, StatusIcon } from "@/components/ui/status-badge";
import { byTrouble } from "@/domain/status";
import type { AppRouter } from "@/server/router";
import { environmentText } from "./environment-text";
import { CHANGES_INPUT } from "./inputs";

type Change = inferRouterOutputs<AppRouter>["home"]["changes"][number];

const SHOWN = 12;

/** What moved anywhere in the last twelve hours, newest first. */
export function RecentChanges() {
  const trpc = useTRPC();
  const { data: changes } = useSuspenseQuery(trpc.home.changes.queryOptions(CHANGES_INPUT));
  const worse = changes.filter(({ fromStatus, toStatus }) => byTrouble(toStatus, fromStatus) < 0).length;
  const count = changes.length === CHANGES_INPUT.limit ? `${changes.length} or more` : String(changes.length);
  return (
    <Section
      title="Changed in the last 12 h"
      facts={changes.length > 0 && `${count}, ${worse} for the worse`}
    >
      <div className="rounded border bg-surface">
        {changes.length === 0 ? (
          <Empty title="Nothing changed">
            A check or a job that moves from one state to another is listed here.
          </Empty>
        ) : (
          <ol>
            {changes.slice(0, SHOWN).map((change) => (
              <li key={change.id} className="border-b px-4 py-1.5 text-sm last:border-b-0">
                <ChangeLine change={change} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </Section>
  );
}

function ChangeLine({ change }: { change: Change }) {
  const { environmentId, subject, subjectKind, fromStatus, toStatus, reason, at } = change;
  return (
    <div className="grid grid-cols-[3.25rem_minmax(0,1fr)_auto] items-baseline gap-x-2">
      <Clock at={at} className="text-ink-3" />
      <span className="relative min-w-0 truncate" data-tip={reason}>
        <Link href={`/platforms/${environmentId}` as Route} className="hover:underline">
          {subjectKind === "tenant" ? reason : subjectWords(subject, subjectKind)}
        </Link>{" "}
        <span className="text-ink-3">{environmentText(environmentId)}</span>
        <span className="sr-only"> {reason}</span>
      </span>
      <span className="inline-flex items-center gap-1">
        <StatusIcon status={fromStatus} className="size-2.5" />
        <span className="sr-only">from {fromStatus} to</span>
        <span aria-hidden="true" className="text-ink-3">
          →
        </span>
        <StatusBadge status={toStatus} look="plain" />
      </span>
    </div>
  );
}

/** "costs@Contoso" is a job and its tenant; a check is written by its key. */
function subjectWords(subject: string, kind: Change["subjectKind"]): string {
  const [name = subject, tenant] = kind === "check" ? [subject] : subject.split("@");
  const words = name.replaceAll("-", " ");
  const capital = words.charAt(0).toUpperCase() + words.slice(1);
  return tenant ? `${capital} of ${tenant}` : capital;
}
