"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { FileSpreadsheet, Plus } from "lucide-react";
import type { Route } from "next";
import { TenantsNav } from "@/components/tenants/tenants-nav";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import { FLOW_COLUMNS } from "./flow-columns";
import { KIND_CHOICES, NO_FILTER, OPEN, readFlowFilter, STATE_CHOICES, writePlace } from "./flow-filter";
import type { FlowRow } from "./flow-types";
import { flowHref, KIND_TITLE, many } from "./flow-words";
import { LatestBatches } from "./latest-batches";

const REFRESH_MS = 15_000;
const KIND_OPTIONS = KIND_CHOICES.map((value) => ({
  value,
  label: value === "tenant" ? "In and out" : KIND_TITLE[value],
}));

const keyOf = ({ id }: FlowRow) => id;
const hrefOf = ({ id }: FlowRow) => flowHref(id);

/** Which tenants are on their way in or out, and whom do they wait for? */
export function FlowsPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const filter = readFlowFilter((name) => params.get(name));
  const { data: open } = useSuspenseQuery({
    ...trpc.flows.list.queryOptions(OPEN),
    refetchInterval: REFRESH_MS,
  });
  const {
    data: page,
    error,
    isPlaceholderData,
  } = useQuery({
    ...trpc.flows.list.queryOptions(filter),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const { data: plans } = useSuspenseQuery(trpc.flows.plans.queryOptions({}));
  const places = [...new Set(plans.map(({ environmentId }) => environmentId))].toSorted();
  const isFiltered = Object.keys(NO_FILTER).some((name) => params.has(name));

  return (
    <>
      <PageHeader
        title="Onboarding"
        answer={flowsAnswer(open.rows)}
        actions={
          <>
            <ButtonLink
              href={"/tenants/onboarding/new" as Route}
              variant="primary"
              icon={<Plus className="size-4" aria-hidden />}
            >
              Onboard a tenant
            </ButtonLink>
            <ButtonLink
              href={"/tenants/onboarding/many" as Route}
              icon={<FileSpreadsheet className="size-4" aria-hidden />}
            >
              Onboard many
            </ButtonLink>
          </>
        }
      />
      <TenantsNav />
      <div className="on-screen mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Segmented
          label="Kind"
          value={filter.kind ?? "tenant"}
          options={KIND_OPTIONS}
          onChange={(kind) => write({ kind: kind === "tenant" ? undefined : kind, before: undefined })}
        />
        <Select
          aria-label="State"
          className="w-44 max-sm:w-full"
          value={filter.state ?? ""}
          options={[
            { value: "", label: "every state" },
            ...STATE_CHOICES.map((value) => ({ value, label: value })),
          ]}
          onChange={(event) => write({ state: event.target.value, before: undefined })}
        />
        <Select
          aria-label="Environment"
          className="w-60 max-sm:w-full"
          value={filter.environmentId ?? ""}
          options={[
            { value: "", label: "every environment" },
            ...places.map((value) => ({ value, label: value })),
          ]}
          onChange={(event) => write({ environment: event.target.value, before: undefined })}
        />
        {isFiltered && (
          <Button size="small" variant="quiet" onClick={() => write(NO_FILTER)}>
            Clear the filter
          </Button>
        )}
      </div>
      {error && <InlineError>{error.message}</InlineError>}
      {!page && !error && <TableSkeleton rows={8} columns={7} />}
      {page && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "mb-8 opacity-60" : "mb-8"}>
          <DataTable
            caption="Flows, newest first"
            columns={FLOW_COLUMNS}
            rows={page.rows}
            rowKey={keyOf}
            rowHref={hrefOf}
            {...(!isPlaceholderData && { holdFor: JSON.stringify(filter) })}
            empty={<NoFlows isFiltered={isFiltered} onClear={() => write(NO_FILTER)} />}
            footer={
              <>
                {filter.cursor && (
                  <Button size="small" onClick={() => write({ before: undefined }, "push")}>
                    Newest
                  </Button>
                )}
                <Button
                  size="small"
                  blockedBecause={page.next ? undefined : "These are the oldest."}
                  onClick={() => page.next && write({ before: writePlace(page.next) }, "push")}
                >
                  Older
                </Button>
                <span>{many(page.rows.length, "flow", "flows")} on this page, newest first</span>
              </>
            }
          />
        </div>
      )}
      <LatestBatches />
    </>
  );
}

function NoFlows({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered)
    return (
      <Empty title="No flow fits the filter" action={<Button onClick={onClear}>Show all</Button>}>
        Others are of another kind, state or environment.
      </Empty>
    );
  return (
    <Empty title="Tenants on their way in or out would stand here">
      “Onboard a tenant” asks for the first. It goes from request to flowing data in steps that can be left
      and taken up again.
    </Empty>
  );
}

/** "3 are on their way: 2 wait for a person, 1 stopped at a failure." */
export function flowsAnswer(open: readonly Pick<FlowRow, "state" | "current">[]): string {
  if (open.length === 0) return "No tenant is on its way in or out.";
  const running = open.filter(({ state }) => state === "running");
  const failed = running.filter(({ current }) => current?.state === "failed").length;
  const ready = running.filter(({ current }) => current?.state === "ready").length;
  const parts = [
    ready > 0 && `${many(ready, "waits", "wait")} for a person`,
    failed > 0 && `${failed} stopped at a failure`,
    running.length < open.length && `${many(open.length - running.length, "is", "are")} paused`,
  ].filter(Boolean);
  return `${many(open.length, "is", "are")} on the way${parts.length > 0 ? `: ${parts.join(", ")}` : ""}.`;
}
