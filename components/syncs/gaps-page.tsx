"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input } from "@/components/ui/field";
import { PageHeader, Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import { grainOf } from "@/domain/gap";
import { BackfillList } from "./backfill-list";
import { GapGrid, GapLegend } from "./gap-grid";
import { type Calendar, type Cells, countStates, gapAnswer, inputText, readInput } from "./gap-words";
import { SyncsNav } from "./syncs-nav";

const RangePanel = dynamic(() => import("./range-panel").then((module) => module.RangePanel), { ssr: false });

const REFRESH_MS = 30_000;
const ROWS = 40;

/** Which data never arrived, and can it be fetched again? */
export function GapsPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: choices } = useSuspenseQuery(trpc.backfills.choices.queryOptions());
  const place =
    choices.find(({ environmentId }) => environmentId === params.get("environment")) ?? choices[0];
  const job = place?.jobs.find(({ key }) => key === params.get("job")) ?? place?.jobs[0];
  const from = readInput(params.get("from") ?? "");
  const last = readInput(params.get("to") ?? "");
  const grainMs = job ? grainOf(job) : 0;
  const to = last && new Date(last.getTime() + grainMs);
  const calendar = useQuery({
    ...trpc.backfills.calendar.queryOptions({
      environmentId: place?.environmentId ?? "",
      job: job?.key ?? "",
      ...(from && to && { from, to }),
    }),
    enabled: place !== undefined && job !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

  if (!place || !job)
    return (
      <>
        <PageHeader title="Gaps" answer="No platform with recurring jobs is configured." />
        <SyncsNav />
      </>
    );
  const { data, error } = calendar;
  return (
    <>
      <PageHeader
        title="Gaps"
        answer={data ? gapAnswer(data) : "Looking which runs took place and which did not."}
      />
      <SyncsNav />
      <div className="on-screen mb-4 flex flex-wrap items-end gap-3">
        <Field label="Environment">
          <Select
            value={place.environmentId}
            options={choices.map(({ environmentId }) => ({ value: environmentId, label: environmentId }))}
            onChange={(event) =>
              write({ environment: event.target.value, job: undefined, from: undefined, to: undefined })
            }
          />
        </Field>
        <Field label="Job">
          <Select
            value={job.key}
            options={place.jobs.map(({ key, title }) => ({ value: key, label: title }))}
            onChange={(event) => write({ job: event.target.value, from: undefined, to: undefined })}
          />
        </Field>
        <Window calendar={data} />
      </div>
      {error && <InlineError className="mb-4">{error.message}</InlineError>}
      {data ? (
        <Gaps key={`${data.environmentId} ${data.job} ${data.from.getTime()}`} calendar={data} />
      ) : (
        !error && <TableSkeleton columns={8} />
      )}
      <BackfillList />
    </>
  );
}

/** The first and the last slot shown, in UTC. */
function Window({ calendar }: { calendar: Calendar | undefined }) {
  const { params, write } = useAddress();
  if (!calendar) return null;
  const { grainMs, slots } = calendar;
  const type = grainMs === 3_600_000 ? "datetime-local" : "date";
  const first = inputText(slots[0] ?? 0, grainMs);
  const last = inputText(slots.at(-1) ?? 0, grainMs);
  return (
    <>
      <Field label="First (UTC)">
        <Input
          type={type}
          value={first}
          onChange={(event) => write({ from: event.target.value, to: last })}
        />
      </Field>
      <Field label="Last (UTC)">
        <Input
          type={type}
          value={last}
          onChange={(event) => write({ from: first, to: event.target.value })}
        />
      </Field>
      {params.get("from") && (
        <Button onClick={() => write({ from: undefined, to: undefined })}>Newest</Button>
      )}
    </>
  );
}

function Gaps({ calendar }: { calendar: Calendar }) {
  const { params, write } = useAddress();
  const text = params.get("q") ?? "";
  const setText = (typed: string) => write({ q: typed });
  const [cells, setCells] = useState<Cells>();
  const [shown, setShown] = useState(ROWS);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const named = calendar.rows.filter(({ tenantName }) =>
    words.every((word) => tenantName.toLowerCase().includes(word)),
  );
  const rows = named.slice(0, shown);

  if (calendar.total === 0)
    return (
      <div className="mb-8 rounded border bg-surface">
        <Empty title="A row for each tenant would stand here">
          Nothing has been told of this job yet; it appears with the platform's first answer.
        </Empty>
      </div>
    );
  return (
    <Section
      title={calendar.jobTitle}
      facts={`${calendar.grainMs === 3_600_000 ? "hours" : "days"} of UTC, worst tenants first; drag over cells, or use the arrows with shift`}
      actions={
        <Input
          type="search"
          data-page-filter
          aria-label="Filter tenants"
          placeholder="Filter tenants"
          className="w-44"
          value={text}
          onChange={(event) => {
            setCells(undefined);
            setText(event.target.value);
          }}
        />
      }
    >
      {rows.length > 0 ? (
        <GapGrid calendar={calendar} rows={rows} cells={cells} onCells={setCells} />
      ) : (
        <div className="rounded border bg-surface">
          <Empty
            title="No tenant fits the filter"
            action={<Button onClick={() => setText("")}>Show all</Button>}
          >
            All {calendar.rows.length} have another name.
          </Empty>
        </div>
      )}
      <GapLegend counts={countStates(named)} />
      {named.length > rows.length && (
        <p className="mt-2 flex items-center gap-2 text-sm">
          The worst {rows.length} of {named.length}.
          <Button size="small" onClick={() => setShown(shown + ROWS)}>
            Show more
          </Button>
        </p>
      )}
      <RangePanel calendar={calendar} rows={rows} cells={cells} />
    </Section>
  );
}
