"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { PageHeader, Section } from "@/components/ui/page";
import { DueNext } from "./due-next";
import { FrozenLog } from "./frozen-log";
import { OPEN_COLUMNS } from "./report-columns";
import type { ReportRow } from "./report-types";
import { ReportsNav } from "./reports-nav";
import { byUrgency, reportsAnswer } from "./reports-words";

const POLL_MS = 2000;
const keyOf = ({ id }: ReportRow) => id;
const hrefOf = ({ id }: ReportRow) => `/reports/${id}` as Route;

/** Which reports wait for whom, what is due next, and what was frozen? */
export function ReportsPage() {
  const trpc = useTRPC();
  const { data: definitions } = useSuspenseQuery(trpc.reports.definitions.queryOptions());
  const { data } = useSuspenseQuery({
    ...trpc.reports.list.queryOptions({}),
    refetchInterval: (query) =>
      query.state.data?.open.some(({ state }) => state === "making") ? POLL_MS : false,
  });
  const open = [...data.open].sort(byUrgency);
  return (
    <>
      <PageHeader title="Reports" answer={reportsAnswer(open, definitions)} />
      <ReportsNav />
      {open.length > 0 && (
        <Section title="Not frozen yet" facts="the worst first">
          <DataTable
            caption="Reports that are not frozen, the worst first"
            columns={OPEN_COLUMNS}
            rows={open}
            rowKey={keyOf}
            rowHref={hrefOf}
            empty={null}
          />
        </Section>
      )}
      <DueNext definitions={definitions} />
      <FrozenLog definitions={definitions} />
    </>
  );
}
