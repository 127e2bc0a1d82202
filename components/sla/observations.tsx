"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Absolute } from "@/components/ui/time";
import type { SeriesId } from "@/domain/objective";
import type { Stretch } from "./sla-range";
import type { Seen } from "./sla-types";

const columns: readonly Column<Seen>[] = [
  { id: "at", header: "When", cell: ({ at }) => <Absolute at={at} form="clock" /> },
  { id: "state", header: "Seen", cell: ({ status }) => <StatusBadge status={status} look="plain" /> },
  {
    id: "what",
    header: "Of what",
    cell: ({ what, href }) =>
      href ? (
        <Link href={href as Route} className="underline decoration-line-2 hover:text-accent">
          {what}
        </Link>
      ) : (
        what
      ),
  },
  { id: "value", header: "Value", align: "end", cell: ({ value }) => value },
  {
    id: "reason",
    header: "What it said",
    wraps: true,
    cell: ({ reason }) => <span className="block min-w-48 py-1 text-pretty text-ink-2">{reason}</span>,
  },
];

type ObservationsProps = { series: SeriesId; stretch: Stretch; isMinute: boolean };

/** The rows that a minute, or an hour, was counted from. */
export function Observations({ series, stretch, isMinute }: ObservationsProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.objectives.observations.queryOptions({
      ...series,
      from: new Date(stretch.from),
      to: new Date(stretch.to),
    }),
    placeholderData: keepPreviousData,
  });
  if (error) return <InlineError className="mb-4">{error.message}</InlineError>;
  return (
    <Section
      title="Observations"
      facts={isMinute ? <Absolute at={stretch.from} form="minute" /> : "of this stretch, oldest first"}
    >
      {data ? (
        <DataTable
          caption="Observations"
          columns={columns}
          rows={data}
          rowKey={({ id }) => id}
          empty={
            <Empty title="Nothing was seen in this time">
              A minute takes its state from the last observation before it, for as long as that counts as
              known.
            </Empty>
          }
        />
      ) : (
        <TableSkeleton rows={4} columns={4} />
      )}
    </Section>
  );
}
