"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { AuditNav } from "@/components/audit/audit-nav";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { PagedLog } from "@/components/ui/paged-log";
import { useAddress } from "@/components/ui/use-address";
import { EVENT_COLUMNS } from "./event-columns";
import { EventFilters } from "./event-filters";
import { readEventFilter, writeEventPlace } from "./trail-filter";
import { TrailList, TrailSilences } from "./trail-list";
import { trailsAnswer } from "./trail-words";

const EventSheet = dynamic(() => import("./event-sheet").then((module) => module.EventSheet), { ssr: false });

const REFRESH_MS = 30_000;

/** What do the platforms themselves say was done there? */
export function TrailsPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: trails } = useSuspenseQuery({
    ...trpc.platformTrails.trails.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const filter = readEventFilter((name) => params.get(name));
  const { data, error, isPlaceholderData } = useQuery({
    ...trpc.platformTrails.list.queryOptions(filter),
    placeholderData: keepPreviousData,
  });
  const open = data?.rows.find((event) => writeEventPlace(event) === params.get("event"));
  return (
    <>
      <PageHeader title="Platforms’ own trails" answer={trailsAnswer(trails)} />
      <AuditNav />
      <Section title="Events" facts="newest first, as the platforms tell them">
        <EventFilters filter={filter} trails={trails} />
        <PagedLog
          what="Events"
          columns={EVENT_COLUMNS}
          page={data && { rows: data.rows, hasMore: data.next !== null }}
          query={{ error, isPlaceholderData }}
          filter={filter}
          rowKey={writeEventPlace}
          onOpen={(event) => write({ event: writeEventPlace(event) }, "push")}
          openKey={params.get("event") ?? undefined}
          empty={
            <Empty
              title={Object.keys(filter).length > 0 ? "No event fits the filter" : "No event was read yet"}
            >
              The worker reads the trails of ADinsights and of the Azure platform; the others have none that
              it can read.
            </Empty>
          }
        />
        {open && <EventSheet event={open} onClose={() => write({ event: undefined })} />}
      </Section>
      <TrailList trails={trails} />
      <TrailSilences trails={trails} />
    </>
  );
}
