"use client";

import type { ReactNode } from "react";
import { DataTable } from "@/components/ui/data-table";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import { needsSomeone, type Status } from "@/domain/status";
import type { JobRow } from "./job-types";
import { allowedText, missesText } from "./job-words";
import { SyncCell } from "./sync-cell";

const COLUMNS: readonly Column<JobRow>[] = [
  { id: "job", header: "Job", cell: (row) => <JobName row={row} /> },
  {
    id: "state",
    header: "State",
    cell: ({ shown }) => (
      <span data-tip={shown.sentence} className="relative inline-flex">
        <StatusBadge status={shown.status} look={needsSomeone(shown.status) ? "box" : "plain"} />
        <span className="sr-only">: {shown.sentence}</span>
      </span>
    ),
  },
  { id: "age", header: "Age / allowed", align: "end", cell: (row) => <AgeAgainst row={row} /> },
  {
    id: "alert",
    header: "Alert after",
    align: "end",
    tip: "The second limit, where there is one.",
    cell: (row) => allowedText(row).alert ?? <span className="text-ink-3">–</span>,
  },
  {
    id: "due",
    header: "Next due",
    align: "end",
    cell: (row) => <Time at={row.nextDueAt ?? row.shown.dueAt} never="–" />,
  },
  {
    id: "misses",
    header: "Misses left",
    align: "end",
    tip: "How many scheduled runs may still be missed before the limit is broken.",
    cell: (row) => missesText(row),
  },
  { id: "last", header: "Last run", cell: (row) => <LastRun row={row} /> },
  { id: "note", header: "Note", grows: true, cell: (row) => <Note row={row} /> },
  {
    id: "sync",
    header: "Run it now",
    hidesHeader: true,
    align: "end",
    cell: (row) => <SyncCell row={row} />,
  },
];

function JobName({ row }: { row: JobRow }) {
  return (
    <>
      {row.title}
      {row.tenant && <span className="font-normal text-ink-2"> · {row.tenant}</span>}
    </>
  );
}

function AgeAgainst({ row }: { row: JobRow }) {
  return (
    <>
      {row.lastGoodAt ? <Age since={row.lastGoodAt} /> : "never"}
      <span className="text-ink-3"> / {allowedText(row).allowed}</span>
    </>
  );
}

const RUN_STATUS: Record<NonNullable<JobRow["lastStatus"]>, Status> = {
  succeeded: "ok",
  failed: "alert",
  partial: "warn",
  running: "paused",
  cancelled: "paused",
  unknown: "unknown",
};

function LastRun({ row }: { row: JobRow }) {
  if (!row.lastStatus && !row.lastRunAt) return <span className="text-ink-3">not told</span>;
  return (
    <span className="inline-flex items-center gap-1.5">
      {row.lastStatus && (
        <StatusBadge
          status={RUN_STATUS[row.lastStatus]}
          word={row.lastStatus}
          look="plain"
          className="font-normal"
        />
      )}
      {row.lastRunAt && <Time at={row.lastRunAt} className="text-ink-3" />}
    </span>
  );
}

/** The error first, because it says more than the note; both on hover. */
function Note({ row }: { row: JobRow }) {
  const parts = [row.lastError, row.note, failuresText(row.consecutiveFailures)].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <span data-tip={parts.join("\n")} className="text-ink-2">
      {parts.join(" ")}
    </span>
  );
}

const failuresText = (count: number | null) =>
  count !== null && count > 1 ? `${count} failures in a row.` : "";

type JobsTableProps = {
  rows: readonly JobRow[];
  question: string;
  empty: ReactNode;
  footer: ReactNode;
};

export function JobsTable({ rows, question, empty, footer }: JobsTableProps) {
  return (
    <DataTable
      caption="Freshness of each job, worst first"
      columns={COLUMNS}
      rows={rows}
      rowKey={keyOf}
      holdFor={question}
      empty={empty}
      footer={footer}
    />
  );
}

const keyOf = (row: JobRow) => `${row.job} ${row.tenant}`;
