"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Absolute } from "@/components/ui/time";
import { type BackTest, backTestAnswer, type SubjectFiring } from "@/domain/alert-back-test";
import { formatDuration, formatValue } from "@/domain/duration";
import { DayBars } from "./day-bars";
import type { Draft } from "./rule-types";
import { many } from "./rule-words";
import { useSettled } from "./use-settled";

const LISTED = 8;

/** What a draft would have done: asked for once by hand, then again whenever the draft has settled. */
export function BackTestPanel({
  id,
  draft,
  isTouched,
  startsAtOnce = false,
}: {
  id?: string;
  draft: Draft | undefined;
  /** Whether anything was changed yet; then it walks by itself. */
  isTouched: boolean;
  startsAtOnce?: boolean;
}) {
  const trpc = useTRPC();
  const [wasAsked, setAsked] = useState(startsAtOnce);
  if (isTouched && !wasAsked) setAsked(true);
  const isAsked = wasAsked || isTouched;
  const settled = useSettled(draft ? JSON.stringify(draft) : "");
  // The text was written from a draft a moment ago.
  const asked = settled ? (JSON.parse(settled) as Draft) : undefined;
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    ...trpc.alertRules.backTest.queryOptions({
      ...(id && { id }),
      draft: asked ?? {
        platformId: null,
        spec: { kind: "dead-man" },
        severity: "info",
        holdSeconds: 0,
        recoverSeconds: 0,
      },
    }),
    enabled: isAsked && asked !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });

  if (!isAsked)
    return (
      <Button
        onClick={() => setAsked(true)}
        blockedBecause={draft ? undefined : "One of the fields cannot be read yet."}
      >
        See what it would have done
      </Button>
    );
  return (
    <section aria-label="What it would have done" aria-busy={isFetching} className="rounded border p-3">
      {error && <InlineError>{error.message}</InlineError>}
      {!data &&
        !error &&
        (draft ? <TableSkeleton rows={3} columns={2} /> : <p>One of the fields cannot be read yet.</p>)}
      {data && <Told test={data} isOld={isPlaceholderData || isFetching || !draft} />}
    </section>
  );
}

function Told({ test, isOld }: { test: BackTest; isOld: boolean }) {
  const { draft, inForce } = test;
  return (
    <div className={isOld ? "opacity-60" : undefined}>
      <p role="status" className="font-medium">
        {backTestAnswer(test)}
      </p>
      {!test.cannot && (
        <>
          <p className="mt-1 text-sm text-ink-2">
            {many(draft.subjects, "place", "places")} looked at;{" "}
            {draft.count === 0
              ? "nothing would have been open"
              : `open for ${formatDuration(draft.minutes * 60_000)} in all`}
            {inForce && `, in force ${formatDuration(inForce.minutes * 60_000)}`}
            {draft.openNow > 0 && `; ${draft.openNow} would be open now`}.
            {inForce &&
              inForce.severity !== draft.severity &&
              ` They would be ${draft.severity} instead of ${inForce.severity}.`}
          </p>
          <DayBars days={draft.days} before={inForce?.days} />
          <Firings firings={draft.firings} count={draft.count} unit={draft.unit} />
          <Missed missed={test.missed} />
        </>
      )}
      {(test.notes.length > 0 || test.cut) && (
        <ul className="mt-2 list-disc pl-4 text-sm text-ink-2">
          {test.cut && <li className="font-medium">Not all was walked. {test.cut}</li>}
          {test.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Firings({
  firings,
  count,
  unit,
}: {
  firings: readonly SubjectFiring[];
  count: number;
  unit: BackTest["draft"]["unit"];
}) {
  const [isLong, setLong] = useState(false);
  if (firings.length === 0) return null;
  const shown = isLong ? firings : firings.slice(0, LISTED);
  return (
    <>
      <ol aria-label="When it would have fired" className="mt-2 text-sm">
        {shown.map((firing) => (
          <li
            key={`${firing.environmentId} ${firing.subject} ${firing.from.getTime()}`}
            className="flex flex-wrap items-baseline gap-x-2 border-t py-1"
          >
            <span className="whitespace-nowrap">
              <Absolute at={firing.from} form="minute" />
            </span>
            <span className="whitespace-nowrap text-ink-2">
              {firing.to ? `for ${formatDuration(firing.to.getTime() - firing.from.getTime())}` : "and still"}
            </span>
            <span data-tip={firing.title} className="min-w-0 flex-1 basis-40 truncate">
              {firing.subject !== firing.environmentId && `${firing.subject} · `}
              <span className="text-ink-3">{firing.environmentId}</span>
            </span>
            {firing.peak !== null && (
              <span className="whitespace-nowrap text-ink-2">
                worst {unit ? formatValue(firing.peak, unit) : Math.round(firing.peak * 100) / 100}
              </span>
            )}
          </li>
        ))}
      </ol>
      {firings.length > LISTED && (
        <Button size="small" variant="plain" aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong
            ? `Show the newest ${LISTED}`
            : `Show ${firings.length === count ? `all ${count}` : `the newest ${firings.length} of ${count}`}`}
        </Button>
      )}
    </>
  );
}

function Missed({ missed }: { missed: BackTest["missed"] }) {
  if (missed.length === 0) return null;
  return (
    <div className="mt-2 text-sm">
      <p className="font-medium text-alert">
        It would have missed {many(missed.length, "alert", "alerts")} that somebody called worth it:
      </p>
      <ul className="list-disc pl-4">
        {missed.slice(0, LISTED).map(({ alertId, title, startedAt }) => (
          <li key={alertId}>
            <Link
              href={`/alerts/${alertId}` as Route}
              className="underline decoration-line-2 hover:text-accent"
            >
              {title}
            </Link>
            , <Absolute at={startedAt} form="minute" />
          </li>
        ))}
      </ul>
    </div>
  );
}
