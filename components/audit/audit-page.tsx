"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { type Address, useAddress } from "@/components/ui/use-address";
import { AuditAnswer } from "./audit-answer";
import { AUDIT_COLUMNS } from "./audit-columns";
import { type AuditFilter, eventAddress, readAuditFilter, writePlace } from "./audit-filter";
import { AuditFilters, NO_FILTER } from "./audit-filters";
import { AuditNav } from "./audit-nav";
import type { AuditEvent, AuditEvents } from "./audit-types";
import { EventSheet } from "./event-sheet";

const keyOf = (event: AuditEvent) => `${event.scope} ${event.seq}`;
const hrefOf = (event: AuditEvent) => eventAddress(event) as Route;

/** Who did what to what, and what came of it? */
export function AuditPage() {
  const trpc = useTRPC();
  const { data: summary } = useSuspenseQuery(trpc.audit.summary.queryOptions());
  const { params, write } = useAddress();
  const filter = readAuditFilter((name) => params.get(name));
  return (
    <>
      <PageHeader title="Audit" answer={<AuditAnswer summary={summary} />} />
      <AuditNav />
      <AuditFilters filter={filter} actions={summary.actions} write={write} />
      <AuditTable filter={filter} openSeq={Number(params.get("event"))} write={write} />
    </>
  );
}

/** While another page or filter is on its way, the last one stays, greyed. */
function AuditTable({
  filter,
  openSeq,
  write,
}: {
  filter: AuditFilter;
  openSeq: number;
  write: Address["write"];
}) {
  const trpc = useTRPC();
  const {
    data: page,
    error,
    isPlaceholderData,
  } = useQuery({ ...trpc.audit.list.queryOptions(filter), placeholderData: keepPreviousData });
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!page) return <TableSkeleton rows={20} columns={6} />;
  const open = page.rows.find(({ seq }) => seq === openSeq);

  return (
    <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
      <DataTable
        caption="Audit events, newest first"
        columns={AUDIT_COLUMNS}
        rows={page.rows}
        rowKey={keyOf}
        rowHref={hrefOf}
        onOpen={({ seq }) => write({ event: String(seq) }, "push")}
        openKey={open && keyOf(open)}
        {...(!isPlaceholderData && { holdFor: JSON.stringify(filter) })}
        empty={
          <Empty
            title="No event fits the filter"
            action={<Button onClick={() => write(NO_FILTER)}>Show all events</Button>}
          >
            Every sign-in and every change leaves one here, in the same moment in which it happens.
          </Empty>
        }
        footer={<Paging filter={filter} page={page} write={write} />}
      />
      {open && <EventSheet event={open} write={write} />}
    </div>
  );
}

function Paging({
  filter,
  page: { rows, next },
  write,
}: {
  filter: AuditFilter;
  page: AuditEvents;
  write: Address["write"];
}) {
  return (
    <>
      {filter.before && (
        <Button size="small" onClick={() => write({ before: undefined, event: undefined }, "push")}>
          Newest
        </Button>
      )}
      <Button
        size="small"
        blockedBecause={next ? undefined : "These are the oldest events."}
        onClick={() => next && write({ before: writePlace(next), event: undefined }, "push")}
      >
        Older
      </Button>
      <span>
        {rows.length} {rows.length === 1 ? "event" : "events"} on this page, newest first
      </span>
    </>
  );
}
