"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Code } from "@/components/ui/code";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { SnapshotAge } from "./incoming-types";
import { SnapshotRefresh } from "./snapshot-refresh";

const COLUMNS: readonly Column<SnapshotAge>[] = [
  { id: "tenant", header: "Tenant", cell: ({ tenantName }) => tenantName },
  {
    id: "state",
    header: "State",
    cell: ({ shown }) => (
      <span data-tip={shown.sentence}>
        <StatusBadge status={shown.status} look="plain" />
      </span>
    ),
  },
  {
    id: "age",
    header: "Age",
    align: "end",
    cell: ({ shown }) => (shown.ageMs === null ? "unknown" : formatDuration(shown.ageMs)),
  },
  {
    id: "allowed",
    header: "Allowed",
    align: "end",
    cell: ({ allowedSeconds }) => (allowedSeconds === null ? "–" : formatDuration(allowedSeconds * 1000)),
  },
  { id: "due", header: "Next due", cell: ({ nextDueAt }) => <Time at={nextDueAt} never="not told" /> },
  { id: "where", header: "Environment", cell: ({ environmentId }) => environmentId },
  {
    id: "dialect",
    header: "Read from",
    tip: "Newer deployments tell a snapshot's state; older ones only date the numbers that they serve.",
    cell: ({ dialect }) => (
      <span className="text-ink-2">
        {dialect === "head" ? "dataset status" : "date of the combined metrics"}
      </span>
    ),
  },
  {
    id: "note",
    header: "Said",
    grows: true,
    cell: ({ note }) => <span className="text-ink-2">{note || "–"}</span>,
  },
  {
    id: "refresh",
    header: "Refresh",
    hidesHeader: true,
    align: "end",
    cell: ({ environmentId, tenant }) => <SnapshotRefresh environmentId={environmentId} tenant={tenant} />,
  },
];

/** How old each tenant's snapshot is, in both dialects, and how one is made anew. */
export function SnapshotAges() {
  const trpc = useTRPC();
  const { data, error } = useQuery({ ...trpc.incoming.snapshots.queryOptions(), refetchInterval: 30_000 });
  return (
    <Section title="Warehouse snapshots" facts="made every 30 minutes; the oldest first">
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <TableSkeleton rows={4} columns={6} />}
      {data && (
        <DataTable
          caption="Snapshots per tenant, the oldest first"
          columns={COLUMNS}
          rows={data}
          rowKey={({ environmentId, tenant }) => `${environmentId} ${tenant}`}
          empty={
            <Empty title="No snapshot is known yet">
              Each tenant's snapshot is read from ADinsights with the tenant's own key.
            </Empty>
          }
        />
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        {[...new Set(data?.map(({ environmentId }) => environmentId))].map((id) => (
          <SnapshotRefresh key={id} environmentId={id} tenant="" />
        ))}
      </div>
      <details className="mt-4 rounded border bg-surface p-3">
        <summary className="cursor-pointer font-medium">Make a snapshot anew by hand</summary>
        <p className="my-2 max-w-3xl text-ink-2">
          ADinsights itself offers no address for it: the buttons above go through its Flower, where the
          configuration names one. On its server, these commands do it; the first for one tenant, the second
          for all. The date of a snapshot is that of dbt's data: when dbt is old, making it anew does not
          help.
        </p>
        <Code text="python manage.py snapshot_metrics --tenant-id <UUID>" />
        <Code className="mt-2" text="python manage.py snapshot_metrics" />
      </details>
    </Section>
  );
}
