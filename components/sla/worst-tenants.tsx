"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { tenantColumns } from "./sla-columns";
import { promiseHref } from "./sla-list";
import type { Course } from "./sla-types";

const SHOWN = 20;

/** A promise that is counted per tenant is summed over all of them; here are those that are worst off. */
export function WorstTenants({ course }: { course: Course }) {
  const trpc = useTRPC();
  const { objective, series } = course;
  const isPerTenant = objective.source.from === "freshness" && series.tenant === "";
  const { data } = useQuery(
    trpc.objectives.list.queryOptions(
      isPerTenant ? { objective: objective.id, environment: series.environmentId, tenants: true } : skipToken,
    ),
  );
  const rows = (data ?? []).filter(({ series: one }) => one.tenant !== "");
  if (rows.length === 0) return null;
  return (
    <Section
      title="Tenants"
      facts={
        rows.length > SHOWN
          ? `the worst ${SHOWN} of ${rows.length}, over the window`
          : "worst first, over the window"
      }
    >
      <DataTable
        caption="Tenants, worst first"
        columns={tenantColumns}
        rows={rows.slice(0, SHOWN)}
        rowKey={({ series: { tenant } }) => tenant}
        rowHref={({ series: one }) => promiseHref(one)}
        empty={<Empty title="No tenant is counted yet">Counting begins with its first answer.</Empty>}
      />
    </Section>
  );
}
