"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, Monitor, Printer } from "lucide-react";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { PrintHeader } from "@/components/shell/print-header";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { ErrorNote, InlineError } from "@/components/ui/error-note";
import { FilterChips } from "@/components/ui/filter-chips";
import { PageHeader, Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { PageSkeleton } from "@/components/ui/skeleton";
import { Absolute } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { OBJECTIVE_KINDS } from "@/domain/objective";
import { PLATFORM_IDS } from "@/domain/platform";
import { CountingRules } from "./counting-rule";
import { promiseColumns } from "./sla-columns";
import { standingRows } from "./sla-csv";
import { listAnswer, matches, placeName, promiseHref, readFilter, stateOptions } from "./sla-list";
import { SlaNav } from "./sla-nav";
import type { Standing } from "./sla-types";
import { KIND_TEXT } from "./sla-words";

const SlaWall = dynamic(() => import("./sla-wall").then((module) => module.SlaWall), { ssr: false });

const REFRESH_MS = 60_000;
/** So many lines are drawn at once; nobody reads more, and a thousand take their time. */
const SHOWN = 100;
const keyOf = ({ series }: Standing) => `${series.objectiveId}|${series.environmentId}|${series.tenant}`;

/** Are the promises kept, how much may still go wrong, and where is it worst? */
export function SlaPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    ...trpc.objectives.list.queryOptions({}),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  if (!data)
    return error ? (
      <ErrorNote
        title="The promises could not be read."
        works="The other pages still work; nothing was changed."
        advice={error.message}
        actions={<Button onClick={() => void refetch()}>Try again</Button>}
      />
    ) : (
      <PageSkeleton hasFilters />
    );

  const filter = readFilter(params);
  const inScope = data.filter((row) => matches(row, filter, "state"));
  const rows = inScope.filter((row) => matches(row, filter));
  if (params.get("view") === "wall") return <SlaWall rows={rows} />;

  const asOf = data[0]?.window.asOf ?? new Date(dataUpdatedAt);
  const shown = params.get("all") === "1" ? rows : rows.slice(0, SHOWN);
  const isFiltered = ["platform", "environment", "kind", "state"].some((name) => params.has(name));
  const save = () =>
    saveFile(fileName("promises", asOf, "csv"), "text/csv;charset=utf-8", toCsv(standingRows(rows)));

  return (
    <>
      <PrintHeader title="SLA" />
      <PageHeader
        title="SLA"
        facts={
          <span>
            as of <Absolute at={asOf} form="minute" />
          </span>
        }
        answer={listAnswer(inScope)}
      />
      <SlaNav />
      {error && <InlineError>{`These are the last numbers that came. ${error.message}`}</InlineError>}
      <Filters all={data} inScope={inScope} isFiltered={isFiltered} />
      <Section
        title="Promises"
        facts={rows.length === data.length ? "worst first" : `${rows.length} of ${data.length}, worst first`}
        actions={
          <>
            <ButtonLink
              href={`/sla?${new URLSearchParams([...params, ["view", "wall"]])}` as Route}
              icon={<Monitor className="size-3.5" aria-hidden />}
            >
              For a wall
            </ButtonLink>
            <Button icon={<Printer className="size-3.5" aria-hidden />} onClick={() => window.print()}>
              Print
            </Button>
            <Button
              icon={<Download className="size-3.5" aria-hidden />}
              blockedBecause={rows.length === 0 ? "There is no line to save." : undefined}
              onClick={save}
            >
              CSV
            </Button>
          </>
        }
      >
        <DataTable
          caption="Promises, worst first"
          columns={promiseColumns}
          rows={shown}
          rowKey={keyOf}
          rowHref={({ series }) => promiseHref(series)}
          holdFor={params.toString()}
          footer={
            shown.length < rows.length && (
              <>
                {`The worst ${shown.length} of ${rows.length.toLocaleString("en-US")} promises. CSV holds them all.`}
                <Button size="small" onClick={() => write({ all: "1" })}>
                  Show all
                </Button>
              </>
            )
          }
          empty={
            isFiltered ? (
              <Empty
                title="No promise fits these filters"
                action={
                  <Button
                    onClick={() =>
                      write({
                        platform: undefined,
                        environment: undefined,
                        kind: undefined,
                        state: undefined,
                      })
                    }
                  >
                    Clear the filters
                  </Button>
                }
              >
                {data.length} are counted in all.
              </Empty>
            ) : (
              <Empty title="No promise is counted yet">
                The platforms' documents make them; counting begins within minutes of the first answer of a
                configured environment.
              </Empty>
            )
          }
        />
      </Section>
      <CountingRules />
    </>
  );
}

type FiltersProps = { all: readonly Standing[]; inScope: readonly Standing[]; isFiltered: boolean };

function Filters({ all, inScope, isFiltered }: FiltersProps) {
  const { params, write } = useAddress();
  const { platform, environment, kind, state } = readFilter(params);
  const has = new Set(all.flatMap(({ objective }) => [objective.platformId, objective.kind]));
  const places = [...new Set(all.map(({ series }) => placeName(series.environmentId)))].toSorted();
  return (
    <div className="on-screen mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
      <Select
        aria-label="Platform"
        className="max-sm:w-full"
        value={platform ?? ""}
        options={[
          { value: "", label: "Every platform" },
          ...PLATFORM_IDS.filter((id) => has.has(id)).map((id) => ({ value: id, label: PLATFORM_NAME[id] })),
        ]}
        onChange={(event) => write({ platform: event.target.value })}
      />
      <Select
        aria-label="Environment"
        className="max-sm:w-full"
        value={environment ?? ""}
        options={[
          { value: "", label: "Every environment" },
          ...places.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(event) => write({ environment: event.target.value })}
      />
      <Select
        aria-label="Kind"
        className="max-sm:w-full"
        value={kind ?? ""}
        options={[
          { value: "", label: "Every kind" },
          ...OBJECTIVE_KINDS.filter((one) => has.has(one)).map((one) => ({
            value: one,
            label: KIND_TEXT[one],
          })),
        ]}
        onChange={(event) => write({ kind: event.target.value })}
      />
      <FilterChips
        label="State"
        options={stateOptions(inScope)}
        selected={state}
        onChange={(chosen) => write({ state: chosen.join(",") })}
      />
      {isFiltered && (
        <Button
          size="small"
          variant="quiet"
          onClick={() =>
            write({ platform: undefined, environment: undefined, kind: undefined, state: undefined })
          }
        >
          Clear the filters
        </Button>
      )}
    </div>
  );
}
