"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { DueNext } from "./due-next";
import { FROZEN_COLUMNS, OPEN_COLUMNS } from "./report-columns";
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
      query.state.data?.reports.some(({ state }) => state === "making") ? POLL_MS : false,
  });
  const open = data.reports.filter(({ state }) => state !== "frozen").sort(byUrgency);
  const frozen = data.reports.filter(({ state }) => state === "frozen");
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
      <Section title="Frozen" facts="nothing of them changes any more">
        <DataTable
          caption="Frozen reports, newest first"
          columns={FROZEN_COLUMNS}
          rows={frozen}
          rowKey={keyOf}
          rowHref={hrefOf}
          empty={
            <Empty
              title="No report was frozen yet"
              action={<ButtonLink href={"/reports/definitions" as Route}>See the schedules</ButtonLink>}
            >
              The worker makes each one after the end of its period and freezes it when its time has come. A
              report can also be made by hand from its schedule.
            </Empty>
          }
          footer={data.hasMore && "Older ones are reached from each report by the one before it."}
        />
      </Section>
    </>
  );
}
