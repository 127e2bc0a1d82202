"use client";

import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { AlertPage } from "./alert-types";
import { howText, lastedText } from "./alert-words";

/** What ended it before, newest first. */
export function LastTimes({ before }: { before: AlertPage["before"] }) {
  if (before.times.length === 0)
    return <p className="text-ink-2">It never was before: nothing can be learned from the past.</p>;
  return (
    <ol className="rounded border text-sm">
      {before.times.map((time) => (
        <li key={time.id} className="border-b last:border-b-0">
          <Link
            href={`/alerts/${time.id}` as Route}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-1.5 hover:bg-hover max-sm:min-h-11"
          >
            <span className="min-w-0 flex-1 basis-56">
              {time.resolveReason ?? howText(time.resolvedHow, null)}
              {before.of === "rule" && <span className="text-ink-3"> ({time.environmentId})</span>}
            </span>
            <span className="text-ink-2">
              {time.resolveReason && `${howText(time.resolvedHow, time.resolvedByName)}, `}after{" "}
              {lastedText(time.openedAt, time.resolvedAt)}
            </span>
            <Time at={time.resolvedAt} className="text-ink-3" />
          </Link>
        </li>
      ))}
    </ol>
  );
}
