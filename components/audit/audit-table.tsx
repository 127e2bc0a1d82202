"use client";

import type { Route } from "next";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { useKeys } from "@/components/ui/use-keys";
import { AUDIT_COLUMNS } from "./audit-columns";
import { eventAddress, NO_FILTER, readPlace, writeEventName, writePlace } from "./audit-filter";
import type { AuditEvent, AuditEvents, AuditFilter } from "./audit-types";
import { FollowBar } from "./follow-bar";
import { useArrivals } from "./use-arrivals";
import { useAuditPage } from "./use-audit-page";
import { useFollowRow } from "./use-follow-row";

const keyOf = (event: AuditEvent) => writeEventName(event);
const hrefOf = (event: AuditEvent) => eventAddress(event) as Route;

/** While another page or filter is on its way, the last one stays, greyed. */
export function AuditTable({ filter, asOf }: { filter: AuditFilter; asOf: Date }) {
  const { params, write } = useAddress();
  const before = readPlace(params.get("before"));
  const { data: page, error, isPlaceholderData } = useAuditPage(filter, before);
  const box = useRef<HTMLDivElement>(null);
  const openKey = params.get("event") ?? undefined;
  const isAtTop = !before && page !== undefined && !isPlaceholderData;
  const arrivals = useArrivals({
    filter,
    listed: page?.rows,
    asOf,
    isAtTop,
    isReading: Boolean(openKey),
    box,
  });
  useFollowRow(openKey, (key) => write({ event: key }));
  useKeys(
    {
      escape: { label: "Close the panel", run: () => (openKey ? write({ event: undefined }) : false) },
    },
    { label: "Audit" },
  );
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!page) return <TableSkeleton rows={20} columns={6} />;
  const rows = isAtTop ? arrivals.rows : page.rows;

  return (
    <div
      ref={box}
      aria-busy={isPlaceholderData}
      className={isPlaceholderData ? "min-w-0 opacity-60" : "min-w-0"}
    >
      <FollowBar arrivals={arrivals} isAtTop={!before} />
      <DataTable
        caption="Audit events, newest first"
        columns={AUDIT_COLUMNS}
        rows={rows}
        rowKey={keyOf}
        rowHref={hrefOf}
        onOpen={(event) => write({ event: keyOf(event) }, "push")}
        openKey={openKey}
        empty={
          <Empty
            title="No event fits the filter"
            action={<Button onClick={() => write(NO_FILTER)}>Show all events</Button>}
          >
            {page.searchedTo ? (
              <>
                Looked back to <Time at={page.searchedTo} /> so far, and looking on.
              </>
            ) : (
              "Every sign-in and every change leaves one here, in the same moment in which it happens."
            )}
          </Empty>
        }
        footer={rows.length > 0 && <Paging page={page} shown={rows.length} hasBefore={Boolean(before)} />}
      />
      {rows.length === 0 && <Paging page={page} shown={0} hasBefore={Boolean(before)} />}
    </div>
  );
}

function Paging({ page, shown, hasBefore }: { page: AuditEvents; shown: number; hasBefore: boolean }) {
  const { write } = useAddress();
  const { next, searchedTo: stopped } = page;
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
      {hasBefore && (
        <Button size="small" onClick={() => write({ before: undefined, event: undefined }, "push")}>
          Newest
        </Button>
      )}
      <Button
        size="small"
        blockedBecause={next ? undefined : "These are the oldest events."}
        onClick={() => next && write({ before: writePlace(next), event: undefined }, "push")}
      >
        {stopped ? "Look further back" : "Older"}
      </Button>
      <span>
        {shown.toLocaleString("en-US")} {shown === 1 ? "event" : "events"} on this page, newest first
        {stopped && (
          <>
            ; looked back to <Time at={stopped} /> so far
          </>
        )}
      </span>
    </div>
  );
}
