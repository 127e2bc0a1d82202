"use client";

import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import type { Column } from "@/components/ui/table-column";
import { allOf, freshPercent, lostOf, type Spent } from "@/domain/fresh-time";
import {
  changeText,
  type FreshRow,
  gapsHref,
  heatHref,
  minutesText,
  nameOf,
  percentText,
} from "./fresh-words";

type Period = { from: Date; to: Date };
type Shown = FreshRow & { period: Period };

const columns: readonly Column<Shown>[] = [
  {
    id: "name",
    header: "Where",
    grows: true,
    cell: (row) => <span data-tip={nameOf(row)}>{nameOf(row)}</span>,
  },
  {
    id: "share",
    header: "Fresh",
    align: "end",
    tip: "Share of all watched time in which data was fresh. Opens the runs as they stand now.",
    cell: (row) => (
      <Figure href={heatHref(row)} label={`Fresh ${percentText(row.now)}: runs of ${nameOf(row)}`}>
        {percentText(row.now)}
      </Figure>
    ),
  },
  {
    id: "bar",
    header: "Time",
    hidesOnPhone: true,
    tip: "Fresh, late (warn), late (alert) and unknown, in this order.",
    cell: (row) => <SpentBar spent={row.now} />,
  },
  {
    id: "lost",
    header: "Lost",
    align: "end",
    tip: "Time in which data was older than allowed. Opens the slots of this period.",
    cell: (row) => (
      <Figure
        href={gapsHref(row, row.period)}
        label={`Lost ${minutesText(lostOf(row.now))}: slots of ${nameOf(row)}`}
      >
        {minutesText(lostOf(row.now))}
      </Figure>
    ),
  },
  {
    id: "unknown",
    header: "Unknown",
    align: "end",
    cell: (row) => (
      <Figure
        href={gapsHref(row, row.period)}
        label={`Unknown ${minutesText(row.now.unknown)}: slots of ${nameOf(row)}`}
      >
        {minutesText(row.now.unknown)}
      </Figure>
    ),
  },
  {
    id: "before",
    header: "Before",
    align: "end",
    tip: "The same share in the period before.",
    cell: (row) => percentText(row.before),
  },
  {
    id: "change",
    header: "Change",
    align: "end",
    cell: (row) => {
      const [is, was] = [freshPercent(row.now), freshPercent(row.before)];
      const isWorse = is !== null && was !== null && is < was - 0.05;
      return <span className={cn(isWorse && "font-medium")}>{changeText(row.now, row.before)}</span>;
    },
  },
];

export function FreshTable({
  caption,
  rows,
  period,
  footer,
}: {
  caption: string;
  rows: readonly FreshRow[];
  period: Period;
  footer?: ReactNode;
}) {
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows.map((row) => ({ ...row, period }))}
      rowKey={({ key }) => key}
      footer={footer}
      empty={
        <Empty title="A row for each of them would stand here">
          Accounting begins with the first answer that tells how old a job's data is.
        </Empty>
      }
    />
  );
}

function Figure({
  href,
  label,
  children,
}: {
  href: Parameters<typeof Link>[0]["href"];
  label: string;
  children: ReactNode;
}) {
  return (
    <Link
      href={href}
      aria-label={label}
      className="tabular-nums hover:text-accent hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
    >
      {children}
    </Link>
  );
}

const PARTS = [
  ["ok", "fill-ok-solid"],
  ["warn", "fill-warn-solid"],
  ["alert", "fill-alert-solid"],
  ["unknown", "fill-unknown-solid"],
] as const;

function SpentBar({ spent }: { spent: Spent }) {
  const all = allOf(spent);
  if (all === 0) return null;
  let from = 0;
  return (
    <svg aria-hidden="true" className="h-2 w-28 rounded-sm" preserveAspectRatio="none" viewBox="0 0 100 8">
      {PARTS.map(([state, fill]) => {
        const width = (spent[state] / all) * 100;
        const at = from;
        from += width;
        return (
          width > 0 && <rect key={state} x={at} width={Math.max(width, 0.6)} height="8" className={fill} />
        );
      })}
    </svg>
  );
}
