"use client";

import { DataTable } from "@/components/ui/data-table";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { CatalogueRow } from "./runbook-types";
import { CATEGORY_WORD, percent, runbookHref } from "./runbook-words";

const COLUMNS: readonly Column<CatalogueRow>[] = [
  {
    id: "title",
    header: "Runbook",
    grows: true,
    cell: (row) => (
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 whitespace-normal">
        {row.number && <span className="font-mono text-sm text-ink-2">{row.number}</span>}
        <span className="min-w-0 font-medium">{row.title}</span>
        {row.foundBy && <span className="min-w-0 truncate text-sm text-ink-2">“{row.foundBy}”</span>}
      </span>
    ),
  },
  { id: "category", header: "Category", cell: (row) => CATEGORY_WORD[row.category], hidesOnPhone: true },
  { id: "severity", header: "Severity", cell: (row) => row.severity || "–" },
  { id: "owner", header: "Owner", cell: (row) => row.owner, hidesOnPhone: true },
  {
    id: "review",
    header: "Review by",
    hidesOnPhone: true,
    cell: (row) =>
      row.isOverdue ? (
        <StatusBadge look="plain" status="warn" word={`overdue, ${row.reviewBy}`} />
      ) : (
        <span className="tabular-nums">{row.reviewBy}</span>
      ),
  },
  { id: "last", header: "Last walked", cell: (row) => <Time at={row.lastAt} /> },
  {
    id: "runs",
    header: "Runs",
    align: "end",
    hidesOnPhone: true,
    cell: (row) => `${row.runs}${row.open > 0 ? ` (${row.open} open)` : ""}`,
  },
  {
    id: "solved",
    header: "Solved",
    align: "end",
    hidesOnPhone: true,
    tip: "Of the runs that ended and were needed, how many were solved.",
    cell: (row) => percent(row.successRate),
  },
  {
    id: "places",
    header: "Where",
    cell: (row) => (
      <span className="flex flex-wrap gap-1">
        {row.places.length === 0 && <span className="text-ink-3">no environment</span>}
        {row.places.map(({ id, name, lacking }) => (
          <span
            key={id}
            data-tip={
              lacking > 0
                ? `${lacking} of its steps ${lacking === 1 ? "is" : "are"} not offered there and done by hand.`
                : undefined
            }
          >
            <Pill>
              {name}
              {lacking > 0 && `, ${lacking} by hand`}
            </Pill>
          </span>
        ))}
      </span>
    ),
  },
];

export function CatalogueTable({ caption, rows }: { caption: string; rows: readonly CatalogueRow[] }) {
  return (
    <DataTable
      caption={caption}
      columns={COLUMNS}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => runbookHref(id)}
      empty={null}
    />
  );
}
