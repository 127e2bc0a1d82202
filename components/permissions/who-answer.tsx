"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { TableSkeleton } from "@/components/ui/skeleton";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { Able } from "./permission-types";

const COLUMNS: readonly Column<Able>[] = [
  {
    id: "name",
    header: "Name",
    cell: ({ name, approves }) => (
      <span className="flex flex-wrap items-center gap-2">
        {name}
        {approves && <Pill>approver</Pill>}
      </span>
    ),
  },
  {
    id: "through",
    header: "Where, and by what",
    wraps: true,
    cell: ({ through }) => (
      <ul>
        {through.map(({ where, by, until }) => (
          <li key={`${where} ${by}`}>
            {where} <span className="text-ink-2">({by}</span>
            {until && (
              <span className="text-ink-2">
                , until <Time at={until} />
              </span>
            )}
            <span className="text-ink-2">)</span>
          </li>
        ))}
      </ul>
    ),
  },
];
const keyOf = ({ id }: Able) => id;

/** Everybody who may do it, by name. */
export function WhoAnswerPart({ question }: { question: { need: string; place?: string } }) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.permissions.who.queryOptions(question),
    placeholderData: keepPreviousData,
  });
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!data) return <TableSkeleton rows={4} columns={2} />;
  const count = data.people.length;
  return (
    <Section
      title="Who can"
      facts={`${count} ${count === 1 ? "person" : "people"}; the table names ${data.roles.join(", ")}`}
    >
      <DataTable
        caption="Who can"
        columns={COLUMNS}
        rows={data.people}
        rowKey={keyOf}
        empty={
          <Empty title="Nobody can">An admin can give one of these roles: {data.roles.join(", ")}.</Empty>
        }
      />
    </Section>
  );
}
