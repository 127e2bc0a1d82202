"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RecentRuns } from "@/components/actions/recent-runs";
import type { EnvironmentPage } from "@/components/platforms/platform-types";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import { Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { byTrouble, STATUSES } from "@/domain/status";
import type { Jobs } from "./job-types";
import { jobRows } from "./job-words";
import { JobsTable } from "./jobs-table";

const REFRESH_MS = 15_000;
const FIRST = 50;
const MORE = 200;
const MOST = 1000;

/** How fresh the data of every job is, for every tenant, and the button that runs it now. */
export function JobsTab({ place }: { place: EnvironmentPage }) {
  return (
    <>
      <Freshness place={place} />
      <RecentRuns environmentId={place.id} />
    </>
  );
}

function Freshness({ place }: { place: EnvironmentPage }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: triggers } = useSuspenseQuery(
    trpc.actions.triggers.queryOptions({ environmentId: place.id }),
  );
  const { data: runs } = useSuspenseQuery(trpc.actions.recent.queryOptions({ environmentId: place.id }));
  const text = params.get("q") ?? "";
  const [limit, setLimit] = useState(FIRST);
  const named = (params.get("state") ?? "").split(",");
  const states = STATUSES.filter((status) => named.includes(status));
  const query = useQuery({
    ...trpc.jobs.ofEnvironment.queryOptions({
      id: place.id,
      ...(text.trim() && { text: text.trim() }),
      ...(states.length > 0 && { states }),
      ...(limit > FIRST && { limit }),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const minute = useClockText((now) => String(Math.floor(now / 60_000) * 60_000));
  if (!query.data && query.error) return <InlineError className="mb-8">{query.error.message}</InlineError>;
  if (!query.data) return <TableSkeleton columns={7} />;

  const { jobs, counts, total } = query.data;
  const canTrigger = place.capabilities.find(({ capability }) => capability === "jobs.trigger");
  const cannotTrigger = canTrigger && !canTrigger.supported ? canTrigger.because : undefined;
  const rows = jobRows(jobs, triggers, runs, cannotTrigger, Number(minute));
  const fitting = (states.length > 0 ? states : STATUSES)
    .map((status) => counts[status])
    .reduce((sum, count) => sum + count, 0);
  const next = Math.min(fitting, MOST, limit + MORE);

  return (
    <Section title="How fresh the data is">
      {total > 0 && (
        <Filter
          counts={counts}
          text={text}
          onText={(typed) => write({ q: typed })}
          states={states}
          onStates={(selected) => write({ state: selected.join(",") })}
        />
      )}
      <JobsTable
        rows={rows}
        question={query.isPlaceholderData ? undefined : `${text} ${states.join()} ${limit}`}
        empty={
          total === 0 ? (
            <Empty title="No job has told anything yet">
              A line for each recurring job, and for each tenant where the platform can say it, appears with
              the first answer. Some platforms run no jobs that can be watched.
            </Empty>
          ) : (
            <Empty
              title="No job fits the filter"
              action={
                <Button onClick={() => write({ q: undefined, state: undefined })}>Show all {total}</Button>
              }
            >
              All {total} are in another state or have another name.
            </Empty>
          )
        }
        footer={
          rows.length < fitting && (
            <>
              <span>
                Showing the worst {rows.length} of {fitting}.
              </span>
              {rows.length < next && (
                <Button size="small" onClick={() => setLimit(next)}>
                  Show {next}
                </Button>
              )}
            </>
          )
        }
      />
    </Section>
  );
}

type FilterProps = {
  counts: Jobs["counts"];
  text: string;
  states: string[];
  onText: (text: string) => void;
  onStates: (states: string[]) => void;
};

function Filter({ counts, text, states, onText, onStates }: FilterProps) {
  const options = STATUSES.toSorted(byTrouble)
    .map((status) => ({
      value: status,
      label: status,
      status,
      count: counts[status],
    }))
    .filter(({ value, count }) => count > 0 || states.includes(value));
  return (
    <div className="on-screen mb-3 flex flex-wrap items-center gap-x-6 gap-y-2">
      <Input
        type="search"
        data-page-filter
        aria-label="Filter jobs and tenants"
        placeholder="Filter jobs and tenants"
        className="w-52 max-sm:w-full"
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <FilterChips label="State" options={options} selected={states} onChange={onStates} />
    </div>
  );
}
