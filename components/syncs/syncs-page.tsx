"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useMemo } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { readPlace } from "@/domain/heat";
import { HeatFilters } from "./heat-filters";
import { HeatGrid } from "./heat-grid";
import { HeatLegend } from "./heat-legend";
import {
  cellKey,
  FILTER_NAMES,
  heatAnswer,
  heatItems,
  readCellKey,
  readFilter,
  type Subject,
} from "./heat-rows";
import { SyncStaleButton } from "./sync-stale-button";
import { SyncsNav } from "./syncs-nav";

const SubjectSheet = dynamic(() => import("./subject-sheet").then((module) => module.SubjectSheet), {
  ssr: false,
});

const REFRESH_MS = 20_000;

/** How old is the data of every tenant and job, and how old may it be? */
export function SyncsPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const text = params.get("q") ?? "";
  const setText = (typed: string) => write({ q: typed });
  const { data } = useSuspenseQuery({ ...trpc.jobs.heat.queryOptions(), refetchInterval: REFRESH_MS });
  const places = useMemo(() => data.places.map((place) => readPlace(place, data.asOf)), [data]);
  const search = params.toString();
  const filter = useMemo(() => readFilter(new URLSearchParams(search), text), [search, text]);
  const items = useMemo(() => heatItems(places, filter), [places, filter]);
  const openKey = params.get("cell");
  const subject = readCellKey(openKey);
  const open = useCallback((of: Subject) => write({ cell: cellKey(of) }, "push"), [write]);
  const rows = items.filter(({ kind }) => kind === "tenant").length;
  const answer = useMemo(() => heatAnswer(places), [places]);
  const all = places.reduce((sum, place) => sum + place.rows.length, 0);

  function showEvery() {
    setText("");
    write(Object.fromEntries(FILTER_NAMES.map((name) => [name, undefined])));
  }

  return (
    <>
      <PageHeader title="Syncs" answer={answer} actions={<SyncStaleButton />} />
      <SyncsNav />
      <HeatFilters places={places} filter={filter} text={text} onText={setText} />
      {items.length > 0 ? (
        <HeatGrid items={items} states={filter.states} openKey={openKey} onOpen={open} />
      ) : (
        <div className="rounded border bg-surface">
          {all === 0 ? (
            <Empty title="No job has told anything yet">
              A row for each tenant and a cell for each job appears with the first answer.
            </Empty>
          ) : (
            <Empty
              title="Nothing fits the filter"
              action={<Button onClick={showEvery}>Show all {all} rows</Button>}
            >
              The other rows are of another platform, job or state, or have another name.
            </Empty>
          )}
        </div>
      )}
      <HeatLegend shown={rows} all={all} />
      {subject && <SubjectSheet subject={subject} onClose={() => write({ cell: undefined })} />}
    </>
  );
}
