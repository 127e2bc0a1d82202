"use client";

import type { ReactNode } from "react";
import { RunTrail } from "@/components/actions/run-trail";
import { DataTable } from "@/components/ui/data-table";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { isLive } from "@/domain/action";
import { needsSomeone, type Status } from "@/domain/status";
import type { JobRow } from "./job-types";
import { allowedText, missesText, tenantText } from "./job-words";
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
  {
    id: "age",
    header: "Age / allowed · alert",
    align: "end",
    tip: "How old the data is, how old it may be, and where there is a second limit, the age at which it is an alert.",
    cell: (row) => <AgeAgainst row={row} />,
  },
  {
    id: "due",
    header: "Next due",
    align: "end",
    cell: (row) => <Time at={row.nextDueAt ?? row.shown.dueAt} never="–" />,
  },
  {
    id: "misses",
    header: "Misses",
    align: "end",
    tip: "How many scheduled runs may still be missed before the limit is broken.",
    cell: (row) => missesText(row),
  },
  { id: "last", header: "Last run", grows: true, cell: (row) => <LastRun row={row} /> },
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
    <span>
      {row.title}
      {row.tenant && <span className="font-normal text-ink-2"> · {tenantText(row.tenantName)}</span>}
    </span>
  );
}

function AgeAgainst({ row }: { row: JobRow }) {
  const { allowed, alert } = allowedText(row);
  return (
    <span>
      {row.lastGoodAt ? <Age since={row.lastGoodAt} /> : "never"}
      <span className="text-ink-3">
        {` / ${allowed}`}
        {alert && ` · ${alert}`}
      </span>
    </span>
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

/** How far a run has come that somebody started here; how the last one ended, and what the platform says about it. */
function LastRun({ row }: { row: JobRow }) {
  const { write } = useAddress();
  const { run, lastStatus } = row;
  const told = [row.lastError, row.note, failuresText(row.consecutiveFailures)].filter(Boolean);
  return (
    <span className="inline-flex max-w-full items-center gap-2">
      {run && (
        <RunTrail
          run={run}
          onOpen={() => write({ run: run.id, evidence: undefined }, "push")}
          className="-ml-1"
        />
      )}
      {(!run || !isLive(run.state)) &&
        (lastStatus ? (
          <StatusBadge
            status={RUN_STATUS[lastStatus]}
            word={lastStatus}
            look="plain"
            className="font-normal"
          />
        ) : (
          <span className="text-ink-3">{row.lastRunAt ? "ran" : "not told"}</span>
        ))}
      {told.length > 0 && (
        <span data-tip={told.join("\n")} className="min-w-0 text-ink-2 sm:truncate">
          {told.join(" ")}
        </span>
      )}
    </span>
  );
}

const failuresText = (count: number | null) =>
  count !== null && count > 1 ? `${count} failures in a row.` : "";

type JobsTableProps = {
  rows: readonly JobRow[];
  /** What was asked, as text; missing while the rows still answer another question. */
  question: string | undefined;
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
      {...(question !== undefined && { holdFor: question })}
      empty={empty}
      footer={footer}
    />
  );
}

const keyOf = (row: JobRow) => `${row.job} ${row.tenant}`;
