"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ExportButton } from "@/components/audit-exports/export-button";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { AuditAnswer } from "./audit-answer";
import { readAuditFilter, readEventName } from "./audit-filter";
import { AuditFilters } from "./audit-filters";
import { AuditNav } from "./audit-nav";
import { AuditTable } from "./audit-table";
import { FacetList } from "./facet-list";

const EventSheet = dynamic(() => import("./event-sheet").then((module) => module.EventSheet), { ssr: false });

const COUNT_AGAIN_MS = 60_000;

/** Who did what to what, and what came of it? */
export function AuditPage({ asOf: first }: { asOf: Date }) {
  const trpc = useTRPC();
  const { data: summary } = useSuspenseQuery(trpc.audit.summary.queryOptions());
  const { params, write } = useAddress();
  const [asOf] = useState(first);
  const filter = readAuditFilter((name) => params.get(name), asOf);
  const { data: facets, error } = useQuery({
    ...trpc.audit.facets.queryOptions(filter),
    placeholderData: keepPreviousData,
    // Every event that comes would have everything counted again.
    staleTime: "static",
    refetchInterval: COUNT_AGAIN_MS,
  });
  const open = readEventName(params.get("event"));
  return (
    <>
      <PageHeader
        title="Audit"
        answer={<AuditAnswer summary={summary} />}
        actions={<ExportButton filter={filter} />}
      />
      <AuditNav />
      <AuditFilters facets={facets} asOf={asOf} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-6 xl:grid-cols-[13rem_minmax(0,1fr)]">
        <aside
          aria-label="Counts"
          className="on-screen sticky top-14 max-h-[calc(100dvh-5rem)] overflow-y-auto max-xl:hidden"
        >
          {error ? <p className="text-sm text-ink-2">{error.message}</p> : <FacetList facets={facets} />}
        </aside>
        <AuditTable filter={filter} asOf={asOf} />
      </div>
      {open && <EventSheet name={open} onClose={() => write({ event: undefined })} />}
    </>
  );
}
