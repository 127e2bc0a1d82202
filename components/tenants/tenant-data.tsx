"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { jobRows } from "@/components/jobs/job-words";
import { JobsTable } from "@/components/jobs/jobs-table";
import { recordsText, runStatus, runWord, tookMs } from "@/components/syncs/run-words";
import { useTRPC } from "@/components/trpc";
import { Duration } from "@/components/ui/duration";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time, useClockText } from "@/components/ui/time";
import type { TenantPage } from "./tenant-types";

const REFRESH_MS = 15_000;

/** How fresh each of its jobs is, with the button that runs it. */
export function TenantData({ page }: { page: TenantPage }) {
  const trpc = useTRPC();
  const { environmentId } = page;
  const jobs = useQuery({
    ...trpc.jobs.ofEnvironment.queryOptions({ id: environmentId, tenants: page.words, limit: 100 }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const { data: triggers } = useQuery(trpc.actions.triggers.queryOptions({ environmentId }));
  const { data: runs } = useQuery({
    ...trpc.actions.recent.queryOptions({ environmentId }),
    refetchInterval: REFRESH_MS,
  });
  const minute = useClockText((now) => String(Math.floor(now / 60_000) * 60_000));
  return (
    <Section title="How fresh its data is">
      {jobs.error && !jobs.data && <InlineError>{jobs.error.message}</InlineError>}
      {!jobs.data && !jobs.error && <TableSkeleton rows={4} columns={6} />}
      {jobs.data && (
        <JobsTable
          rows={jobRows(jobs.data.jobs, triggers ?? [], runs ?? [], undefined, Number(minute))}
          question={jobs.isPlaceholderData ? undefined : environmentId}
          empty={
            <Empty title="Its platform tells nothing of its data">
              A line for each of its jobs appears with the first answer that names this tenant.
            </Empty>
          }
          footer={undefined}
        />
      )}
    </Section>
  );
}

export function TenantRuns({ page }: { page: TenantPage }) {
  const now = page.now.getTime();
  return (
    <Section title="Last runs">
      <div className="rounded border bg-surface">
        {page.runs.length === 0 ? (
          <Empty title="No run of this tenant is known">
            Some platforms run a job for all tenants at once; its runs are then on the page of the
            environment.
          </Empty>
        ) : (
          <ol className="text-sm">
            {page.runs.map((run) => (
              <li key={run.id} className="border-b last:border-b-0">
                <Link
                  href={`/syncs/runs/${run.id}` as Route}
                  className="grid grid-cols-[6.5rem_minmax(0,8rem)_minmax(0,1fr)_auto] items-baseline gap-x-3 px-4 py-1.5 hover:bg-hover max-sm:min-h-11 max-sm:grid-cols-[6.5rem_minmax(0,1fr)_auto]"
                >
                  <StatusBadge status={runStatus(run, now)} word={runWord(run, now)} look="plain" />
                  <span className="truncate">{run.jobTitle}</span>
                  <span className="truncate text-ink-2 max-sm:hidden">
                    {run.ghost ?? run.error ?? recordsText(run.records)}
                  </span>
                  <span className="whitespace-nowrap">
                    <Duration ms={tookMs(run, now)} />{" "}
                    <Time at={run.startedAt ?? run.endedAt} className="text-ink-3" never="" />
                  </span>
                </Link>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Section>
  );
}
