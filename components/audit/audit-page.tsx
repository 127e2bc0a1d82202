"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { Suspense } from "react";
import { useUrlState } from "@/components/platforms/use-url-state";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { AuditAnswer } from "./audit-answer";
import { AUDIT_COLUMNS } from "./audit-columns";
import { type AuditFilter, eventAddress, readAuditFilter, writePlace } from "./audit-filter";
import { AuditFilters, NO_FILTER } from "./audit-filters";
import type { AuditEvent } from "./audit-types";
import { EventSheet } from "./event-sheet";

type Write = ReturnType<typeof useUrlState>["write"];

const keyOf = (event: AuditEvent) => `${event.scope} ${event.seq}`;
const hrefOf = (event: AuditEvent) => eventAddress(event) as Route;

/** Who did what to what, and what came of it? */
export function AuditPage() {
  const trpc = useTRPC();
  const { data: summary } = useSuspenseQuery(trpc.audit.summary.queryOptions());
  const { params, write } = useUrlState();
  const filter = readAuditFilter((name) => params.get(name));
  return (
    <>
      <PageHeader title="Audit" answer={<AuditAnswer summary={summary} />} />
      <AuditFilters filter={filter} actions={summary.actions} write={write} />
      <Suspense fallback={<TableSkeleton rows={20} columns={6} />}>
        <AuditTable filter={filter} openSeq={Number(params.get("event"))} write={write} />
      </Suspense>
    </>
  );
}

function AuditTable({ filter, openSeq, write }: { filter: AuditFilter; openSeq: number; write: Write }) {
  const trpc = useTRPC();
  const { data: page } = useSuspenseQuery(trpc.audit.list.queryOptions(filter));
  const open = page.rows.find(({ seq }) => seq === openSeq);
  const { next } = page;

  return (
    <>
      <DataTable
        caption="Audit events, newest first"
        columns={AUDIT_COLUMNS}
        rows={page.rows}
        rowKey={keyOf}
        rowHref={hrefOf}
        onOpen={({ seq }) => write({ event: String(seq) }, "push")}
        openKey={open && keyOf(open)}
        holdFor={JSON.stringify(filter)}
        empty={
          <Empty
            title="No event fits the filter"
            action={<Button onClick={() => write(NO_FILTER)}>Show all events</Button>}
          >
            Every sign-in and every change leaves one here, in the same moment in which it happens.
          </Empty>
        }
        footer={
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
              {page.rows.length} {page.rows.length === 1 ? "event" : "events"} on this page, newest first
            </span>
          </>
        }
      />
      {open && <EventSheet event={open} write={write} />}
    </>
  );
}
