"use client";

import type { Route } from "next";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { AlertEvents, AlertNotes } from "./alert-events";
import { AlertImpact } from "./alert-impact";
import { AlertLadder } from "./alert-ladder";
import { SeverityBadge } from "./alert-marks";
import { AlertSources } from "./alert-sources";
import type { AlertPage } from "./alert-types";
import { plural } from "./alert-words";
import { LastTimes } from "./last-times";
import { Part } from "./part";

const AlertChart = dynamic(() => import("./alert-chart").then((module) => module.AlertChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full" />,
});

const AlertRunbooks = dynamic(
  () => import("@/components/runbooks/alert-runbooks").then((module) => module.AlertRunbooks),
  { ssr: false },
);

/** In the order in which somebody asks: whom it hits, what it looks like, who told, what helped, what to do. */
export function AlertStory({ page, buttons }: { page: AlertPage; buttons?: ReactNode }) {
  const { alert, rule, folded, parent, silence } = page;
  return (
    <>
      {parent && (
        <p className="mb-4 rounded border bg-sunken px-3 py-2">
          Explained by{" "}
          <Link href={`/alerts/${parent.id}` as Route} className="text-accent underline">
            {parent.title}
          </Link>
          : nobody is told of this one while that one is open. It is still judged.
        </p>
      )}
      {silence && alert.state !== "resolved" && (
        <p className="mb-4 rounded border bg-sunken px-3 py-2">
          Silenced by {silence.createdByName} until <Time at={silence.endsAt} />: “{silence.reason}”. Nobody
          is told; it is still judged.
        </p>
      )}
      {alert.subjectKind === "credential" && (
        <p className="mb-4 rounded border bg-sunken px-3 py-2">
          <Link href={`/credentials/${alert.subject}` as Route} className="text-accent underline">
            Open the credential
          </Link>
          : who stops without it, its proofs, and its rotation.
        </p>
      )}
      <Part title="Impact">
        <AlertImpact page={page} />
      </Part>
      <AlertChart alert={alert} />
      <Part title="Evidence" facts={plural(page.sources.length, "source")}>
        <AlertSources sources={page.sources} />
      </Part>
      <Part
        title="Last time"
        facts={
          page.before.of === "rule" && page.before.times.length > 0 ? "the same rule elsewhere" : undefined
        }
      >
        <LastTimes before={page.before} />
      </Part>
      <Part title="Runbook">
        {rule ? (
          <>
            <p className="text-pretty">{rule.answer}</p>
            <p className="mt-1 text-sm text-ink-3">
              <Link
                href={`/alerts/rules?rule=${encodeURIComponent(rule.id)}` as Route}
                className="text-ink-2 underline decoration-line-2 hover:text-accent"
              >
                {rule.title}
              </Link>
              {rule.answerFile && `, ${rule.answerFile}`}
              {rule.answerLine !== null && `, line ${rule.answerLine}`}
            </p>
          </>
        ) : (
          <p className="text-ink-2">No rule of this console opened it; what its source says stands above.</p>
        )}
        <AlertRunbooks alertId={alert.id} />
      </Part>
      {buttons && (
        <div className="on-screen sticky bottom-3 z-20 mb-6 flex flex-wrap gap-2 rounded border border-line-2 bg-raised p-2 max-sm:static">
          {buttons}
        </div>
      )}
      {folded.length > 0 && (
        <Part title="Explained by this" facts={plural(folded.length, "alert")}>
          <ol className="rounded border text-sm">
            {folded.map((child) => (
              <li key={child.id} className="border-b last:border-b-0">
                <Link
                  href={`/alerts/${child.id}` as Route}
                  className="flex items-baseline gap-3 px-3 py-1.5 hover:bg-hover max-sm:min-h-11"
                >
                  <SeverityBadge severity={child.severity} word={child.word} />
                  <span className="min-w-0 truncate">{child.title}</span>
                </Link>
              </li>
            ))}
          </ol>
        </Part>
      )}
      <Part title="Who is told">
        <AlertLadder escalation={page.escalation} />
      </Part>
      <AlertNotes events={page.events} />
      <Part title="The whole story" facts={plural(page.events.length, "event")}>
        <AlertEvents events={page.events} />
      </Part>
    </>
  );
}
