"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
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
import { seenHref, seenStatus, seenValue } from "./seen-words";
import type { Stretch } from "./sla-range";
import type { Course, Seen } from "./sla-types";

type Row = Seen & { objective: Course["objective"]; environmentId: string };

const columns: readonly Column<Row>[] = [
  { id: "at", header: "When", cell: ({ at }) => <Absolute at={at} form="clock" /> },
  {
    id: "state",
    header: "Seen",
    cell: ({ status }) => <StatusBadge status={seenStatus(status)} look="plain" word={status} />,
  },
  {
    id: "what",
    header: "Of what",
    cell: (row) => (
      <Link href={seenHref(row, row.environmentId)} className="underline decoration-line-2 hover:text-accent">
        {row.tenant ? `${row.tenant} · ${row.subject}` : row.subject}
      </Link>
    ),
  },
  { id: "value", header: "Value", align: "end", cell: (row) => seenValue(row, row.objective) },
  {
    id: "said",
    header: "What it said",
    wraps: true,
    cell: ({ said }) => <span className="block min-w-48 py-1 text-pretty text-ink-2">{said}</span>,
  },
];

type ObservationsProps = { course: Course; stretch: Stretch; isMinute: boolean };

/** The rows that a minute, or an hour, was counted from. */
export function Observations({ course, stretch, isMinute }: ObservationsProps) {
  const { series, objective } = course;
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
      facts={isMinute ? <Absolute at={stretch.from} form="minute" /> : "newest first"}
    >
      {data ? (
        <DataTable
          caption="Observations"
          columns={columns}
          rows={data.rows.map((row) => ({ ...row, objective, environmentId: series.environmentId }))}
          rowKey={({ kind, id, at }) => `${kind} ${id} ${at.getTime()}`}
          footer={data.isCut && `The newest ${data.rows.length}. Choose a minute to see those of it.`}
          empty={
            <Empty title="Nothing was seen in this time">
              A minute takes its state from the last observation before it, for as long as that counts as
              known. Single observations are kept for a while; the minutes stay.
            </Empty>
          }
        />
      ) : (
        <TableSkeleton rows={4} columns={4} />
      )}
    </Section>
  );
}
