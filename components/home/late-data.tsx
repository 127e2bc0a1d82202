"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { Route } from "next";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusIcon } from "@/components/ui/status-badge";
import { STATUS_TEXT } from "@/components/ui/status-style";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { formatDuration, seconds } from "@/domain/duration";
import type { AppRouter } from "@/server/router";
import { environmentText } from "./environment-text";
import { LATE_INPUT } from "./inputs";
import { LateTrigger } from "./late-trigger";

export type LateRow = inferRouterOutputs<AppRouter>["home"]["lateData"][number];

const columns: readonly Column<LateRow>[] = [
  {
    id: "what",
    header: "Data",
    grows: true,
    cell: (row) => (
      <span
        data-tip={[row.sentence, row.lastError].filter(Boolean).join(" ")}
        className="relative flex items-baseline gap-1.5 py-1"
      >
        <StatusIcon status={row.status} className="size-2.5" />
        <span className="sr-only">{row.status}: </span>
        <span className="min-w-0">
          <span className="block truncate">
            {row.tenant ? `${row.tenantName} · ${row.title}` : row.title}
          </span>
          <span className="block truncate font-normal text-ink-3">{environmentText(row.environmentId)}</span>
        </span>
      </span>
    ),
  },
  {
    id: "age",
    header: "Age / allowed",
    align: "end",
    cell: (row) => (
      <span className="inline-flex flex-col items-end">
        <span className={STATUS_TEXT[row.status]}>
          {row.ageMs === null ? "unknown" : formatDuration(row.ageMs)}
          {row.allowedSeconds !== null && ` / ${formatDuration(seconds(row.allowedSeconds))}`}
        </span>
        {row.nextDueAt && (
          <span className="text-ink-3">
            due <Time at={row.nextDueAt} />
          </span>
        )}
      </span>
    ),
  },
  { id: "go", header: "Start it", hidesHeader: true, align: "end", cell: (row) => <LateTrigger row={row} /> },
];

/** Data that is older than it may be anywhere, with the button that fetches it anew where the platform has one. */
export function LateData() {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data: rows } = useSuspenseQuery({
    ...trpc.home.lateData.queryOptions(LATE_INPUT),
    refetchInterval,
  });
  return (
    <Section
      title="Data that is late"
      facts={rows.length === LATE_INPUT.limit ? `the worst ${rows.length}` : "worst first"}
    >
      <DataTable
        caption="Data that is late"
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        rowHref={hrefOf}
        holdFor="late"
        empty={
          <Empty title="No data is late">
            Jobs whose data is older than their limit stand here, worst first.
          </Empty>
        }
      />
    </Section>
  );
}

const keyOf = (row: LateRow) => `${row.environmentId}/${row.job}/${row.tenant}`;
const hrefOf = (row: LateRow) => `/platforms/${row.environmentId}` as Route;
