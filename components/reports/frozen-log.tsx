"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { LogFilters, LogSelect, PagedLog } from "@/components/ui/paged-log";
import { useAddress } from "@/components/ui/use-address";
import { FROZEN_COLUMNS } from "./report-columns";
import type { Definition, ReportRow } from "./report-types";

const keyOf = ({ id }: ReportRow) => id;
const hrefOf = ({ id }: ReportRow) => `/reports/${id}` as Route;

/** Every report that was frozen, of all schedules or of one. */
export function FrozenLog({ definitions }: { definitions: readonly Definition[] }) {
  const trpc = useTRPC();
  const { params } = useAddress();
  const definitionId = params.get("report") ?? undefined;
  const before = params.get("before") ?? undefined;
  const filter = { ...(definitionId && { definitionId }), ...(before && { before }) };
  const { data, error, isPlaceholderData } = useQuery({
    ...trpc.reports.list.queryOptions(filter),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title="Frozen" facts="nothing of them changes any more">
      <LogFilters names={["report"]} isFiltered={definitionId !== undefined}>
        <LogSelect
          label="Report"
          name="report"
          value={definitionId}
          all="every report"
          options={definitions.map(({ id, title }) => ({ value: id, label: title }))}
        />
      </LogFilters>
      <PagedLog
        what="Frozen reports"
        columns={FROZEN_COLUMNS}
        page={data && { rows: data.frozen, hasMore: data.hasMore }}
        query={{ error, isPlaceholderData }}
        filter={filter}
        rowKey={keyOf}
        rowHref={hrefOf}
        empty={
          <Empty
            title={definitionId ? "None of this report was frozen yet" : "No report was frozen yet"}
            action={<ButtonLink href={"/reports/definitions" as Route}>See the schedules</ButtonLink>}
          >
            The worker makes each one after the end of its period and freezes it when its time has come. A
            report can also be made by hand from its schedule.
          </Empty>
        }
      />
    </Section>
  );
}
