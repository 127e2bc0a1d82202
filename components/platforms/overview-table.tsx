"use client";

import type { KeyboardEvent } from "react";
import { DataTable } from "@/components/ui/data-table";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { AlertsCell, environmentHref, FreshnessCell, GroupCell } from "./overview-cell";
import { GROUPS, rowStatus } from "./overview-words";
import type { EnvironmentRow } from "./platform-types";

const COLUMNS: readonly Column<EnvironmentRow>[] = [
  {
    id: "environment",
    header: "Environment",
    wraps: true,
    cell: (row) => <EnvironmentName row={row} />,
  },
  ...GROUPS.map(({ group, title }) => ({
    id: group,
    header: title,
    cell: (row: EnvironmentRow) => <GroupCell row={row} group={group} />,
  })),
  {
    id: "freshness",
    header: "Freshness",
    tip: "How old the data of its jobs is, against how old it may be. Below: how many are late.",
    cell: (row) => <FreshnessCell row={row} />,
  },
  {
    id: "alerts",
    header: "Alerts",
    tip: "The platform's own open alerts, information left out.",
    cell: (row) => <AlertsCell row={row} />,
  },
];

function EnvironmentName({ row }: { row: EnvironmentRow }) {
  return (
    <span className="relative flex min-w-52 items-baseline gap-2 py-1.5">
      <StatusBadge status={rowStatus(row)} look="compact" />
      <span className="flex min-w-0 flex-col">
        <span className="whitespace-nowrap">{row.platformName}</span>
        <span className="flex items-center gap-2 text-xs font-normal text-ink-2">
          {row.name}
          {row.simulated && <Pill className="h-4">simulated</Pill>}
        </span>
        {row.problem && <span className="font-normal text-alert">{row.problem}</span>}
      </span>
    </span>
  );
}

/** Left and right walk along the cells of the row that has the focus. */
function walkCells(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const row = event.target instanceof HTMLElement ? event.target.closest("[data-row]") : null;
  if (!row) return;
  const cells = [...row.querySelectorAll<HTMLElement>("[data-matrix-cell]")];
  const place = cells.findIndex((cell) => cell.matches(":focus"));
  const next = cells[event.key === "ArrowRight" ? place + 1 : place - 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export type OverviewTableProps = {
  rows: readonly EnvironmentRow[];
  /** What is filtered, as text; the rows keep their places while it stays the same. */
  question: string;
  empty: React.ReactNode;
};

export function OverviewTable({ rows, question, empty }: OverviewTableProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the cells inside.
    <div onKeyDown={walkCells} className="max-sm:hidden">
      <DataTable
        caption="Environments by kind of component"
        columns={COLUMNS}
        rows={rows}
        rowKey={keyOf}
        rowHref={hrefOf}
        holdFor={question}
        empty={empty}
      />
    </div>
  );
}

const keyOf = (row: EnvironmentRow) => row.id;
const hrefOf = (row: EnvironmentRow) => environmentHref(row.id);
