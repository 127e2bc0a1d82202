"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/trpc";
import { Duration } from "@/components/ui/duration";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatDuration } from "@/domain/duration";
import { FreshnessWhy, freshnessText } from "./freshness-why";
import { rowName, type Subject } from "./heat-rows";
import { RunTimeline } from "./run-timeline";
import { CLASS_WORD, rateText, runStatus, runWord, type SubjectShown, tookMs, trendText } from "./run-words";
import { momentOf } from "./timeline-items";
import { TriggerNow } from "./trigger-now";
import { useClock } from "./use-clock";

const LISTED = 8;

/** One job of one tenant at the side of the map: how fresh and why, what ran, and the button that runs it. */
export function SubjectSheet({ subject, onClose }: { subject: Subject; onClose: () => void }) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.jobs.subject.queryOptions(subject),
    refetchInterval: 10_000,
  });
  const clock = useClock(data?.now.getTime() ?? 0);
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        data ? `${data.job.title}, ${rowName({ tenant: data.tenant, name: data.tenantName })}` : subject.job
      }
      answer={
        data && (
          <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
            <StatusBadge status={data.shown.status} />
            <span>{freshnessText(data, clock)}</span>
          </span>
        )
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {data ? (
        <SubjectStory subject={data} clock={clock} />
      ) : (
        !error && <TableSkeleton rows={8} columns={3} />
      )}
    </Sheet>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-6">
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

type StoryProps = { subject: SubjectShown; clock: (at: Date) => string };

function SubjectStory({ subject, clock }: StoryProps) {
  const { job, runs, figures, missed, state } = subject;
  const failed = runs.find((run) => run.failureClass !== null || run.status === "failed");
  return (
    <>
      <Part title="Run it now">
        <TriggerNow
          subject={subject}
          onOpenRun={(id) => window.location.assign(`/platforms/${subject.environmentId}?tab=jobs&run=${id}`)}
        />
      </Part>
      <Part title="Runs">
        {subject.runsAreOfAll && (
          <p className="mb-2 text-ink-2">
            The platform tells of runs for all tenants together; these are theirs.
          </p>
        )}
        {runs.length > 0 ? (
          <RunTimeline subject={subject} />
        ) : (
          <p className="text-ink-2">No run has been heard of: this deployment tells ages, not runs.</p>
        )}
        {runs.length > 0 && <RunList subject={subject} clock={clock} />}
      </Part>
      <Part title="How well it runs">
        <KeyValue
          items={[
            ...figures.map((figure) => ({
              label: `ended well, ${figure.days} d`,
              value: rateText(figure),
            })),
            { label: "duration", value: trendText(figures) },
            {
              label: "may take",
              value: `${job.expectedSeconds ? `expected ${formatDuration(job.expectedSeconds[0] * 1000)} to ${formatDuration(job.expectedSeconds[1] * 1000)}, ` : ""}hangs after ${formatDuration(job.mostSeconds * 1000)}`,
            },
            { label: "records, 7 d", value: figures[0]?.records?.toLocaleString("en-US") ?? "not told" },
            { label: "missed now", value: missed === 0 ? "none" : `${missed} run${missed === 1 ? "" : "s"}` },
            ...(failed
              ? [
                  {
                    label: "last failure",
                    value: (
                      <>
                        {failed.failureClass ? CLASS_WORD[failed.failureClass] : "not classified"}
                        {failed.failureBecause?.matched && (
                          <span className="text-ink-3"> (“{failed.failureBecause.matched}”)</span>
                        )}
                        {failed.error && (
                          <span className="block text-ink-2">{failed.error.slice(0, 300)}</span>
                        )}
                      </>
                    ),
                  },
                ]
              : []),
            ...(state?.note ? [{ label: "remark", value: state.note }] : []),
            ...(job.source ? [{ label: "declared in", value: job.source }] : []),
          ]}
        />
      </Part>
      <Part title="Why it is judged so">
        <FreshnessWhy subject={subject} clock={clock} />
      </Part>
    </>
  );
}

function RunList({ subject, clock }: StoryProps) {
  const now = subject.now.getTime();
  return (
    <ol className="mt-3 rounded border text-sm">
      {subject.runs.slice(0, LISTED).map((run) => (
        <li key={run.id} className="border-b last:border-b-0">
          <Link
            href={`/syncs/runs/${run.id}` as Route}
            className="grid grid-cols-[6.5rem_1fr_auto] items-baseline gap-x-3 px-3 py-1.5 hover:bg-hover max-sm:min-h-11"
          >
            <StatusBadge status={runStatus(run, now)} word={runWord(run, now)} look="plain" />
            <span className="min-w-0 truncate text-ink-2">
              {run.ghost ??
                run.error ??
                (run.records === null ? "" : `${run.records.toLocaleString("en-US")} records`)}
            </span>
            <span className="whitespace-nowrap">
              <Duration ms={tookMs(run, now)} /> <span className="text-ink-3">{clock(momentOf(run))}</span>
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
