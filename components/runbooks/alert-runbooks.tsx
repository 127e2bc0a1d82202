"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { runbookHref, runHref, runLook } from "./runbook-words";
import { startSearch } from "./start-address";

/** The runbooks that answer an alert, to be started with what it knows; and those that were walked for it. */
export function AlertRunbooks({ alertId }: { alertId: number }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.runbooks.forAlert.queryOptions({ alertId }));
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!data || (data.runbooks.length === 0 && data.walked.length === 0)) return null;
  const { environmentId } = data;
  return (
    <div className="mt-3 flex flex-col gap-2">
      {data.walked.map((run) => (
        <Link
          key={run.id}
          href={runHref(run.id)}
          className="flex flex-wrap items-center gap-x-3 rounded border px-3 py-1.5 hover:bg-hover max-sm:min-h-11"
        >
          <StatusBadge look="plain" {...runLook(run)} />
          <span className="text-sm text-ink-2">
            walked by {run.ownerName}, begun <Time at={run.startedAt} />
          </span>
        </Link>
      ))}
      {data.runbooks.length > 0 && !data.isNamed && (
        <p className="text-sm text-ink-3">No runbook names this rule; these speak of something like it.</p>
      )}
      {data.runbooks.map(({ id, number, title, purpose, steps, parameters }) => (
        <div key={id} className="flex flex-wrap items-start gap-x-3 gap-y-1 rounded border px-3 py-2">
          <div className="min-w-0 flex-1 basis-60">
            <Link href={runbookHref(id)} className="font-medium hover:underline">
              {number && `${number} · `}
              {title}
            </Link>
            <p className="text-pretty text-sm text-ink-2">
              {purpose} {steps} steps.
            </p>
          </div>
          <ButtonLink
            href={runbookHref(id, startSearch({ environmentId, alertId, parameters }))}
            variant="plain"
            size="small"
          >
            Walk it…
          </ButtonLink>
        </div>
      ))}
    </div>
  );
}
