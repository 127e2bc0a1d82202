"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Section } from "@/components/ui/page";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { Cell, CellLook, Place } from "./isolation-types";
import { PRETENDING, VERDICT_MEANING } from "./isolation-words";
import { VerdictMark } from "./verdict-mark";

type Listing = Place["listings"][number];

const COLUMNS: readonly Column<CellLook>[] = [
  { id: "at", header: "When", cell: ({ at }) => <Time at={at} /> },
  {
    id: "verdict",
    header: "Verdict",
    cell: ({ verdict, said }) => <VerdictMark verdict={verdict} said={said} />,
  },
  { id: "said", header: "What was seen", grows: true, cell: ({ said }) => said },
];
const keyOf = ({ id }: CellLook) => String(id);

/** One list: what each tenant was shown, what of it was foreign, and how it was before. */
export function ListSheet({
  place,
  listing,
  onClose,
}: {
  place: Place;
  listing: Listing;
  onClose: () => void;
}) {
  const under = place.listings.find(({ key }) => key === listing.key + PRETENDING);
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={listing.title}
      answer={`${place.environmentId}, as each tenant was shown it`}
    >
      {place.tenants.map(({ key, name }) => (
        <Section key={key} title={name}>
          <Shown title="With its own identity" cell={listing.cells.find(({ tenant }) => tenant === key)} />
          {under && (
            <Shown title="Under the other's id" cell={under.cells.find(({ tenant }) => tenant === key)} />
          )}
          <Before environmentId={place.environmentId} listing={listing.key} tenant={key} name={name} />
        </Section>
      ))}
    </Sheet>
  );
}

function Shown({ title, cell }: { title: string; cell: Cell | undefined }) {
  if (!cell) return null;
  return (
    <KeyValue
      className="mb-4"
      items={[
        {
          label: title,
          value: (
            <>
              <VerdictMark verdict={cell.verdict} />
              <p className="text-ink-2">{VERDICT_MEANING[cell.verdict]}</p>
            </>
          ),
        },
        { label: "Seen", value: cell.said },
        ...(cell.foreignIds.length > 0
          ? [
              {
                label: "Foreign ids",
                value: <span className="break-all font-mono text-sm">{cell.foreignIds.join(", ")}</span>,
              },
            ]
          : []),
        { label: "Took", value: formatDuration(cell.durationMs) },
      ]}
    />
  );
}

function Before(at: { environmentId: string; listing: string; tenant: string; name: string }) {
  const trpc = useTRPC();
  const { name, ...cell } = at;
  const { data, error } = useQuery(trpc.isolation.cell.queryOptions(cell));
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!data) return <TableSkeleton rows={3} columns={3} />;
  return (
    <DataTable
      caption={`Earlier looks as ${name}`}
      columns={COLUMNS}
      rows={data}
      rowKey={keyOf}
      empty={<Empty title="No earlier look">Each round is kept for 90 days.</Empty>}
    />
  );
}
