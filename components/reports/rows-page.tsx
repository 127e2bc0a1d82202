"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { PageSkeleton } from "@/components/ui/skeleton";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import { useAddress } from "@/components/ui/use-address";
import { ReportTable } from "./report-table";
import { many } from "./report-words";
import { ReportsNav } from "./reports-nav";
import { readRowsQuestion } from "./rows-question";

const BACK = { href: "/reports" as Route, label: "Reports" };

/** Which rows make the figure of a report? */
export function RowsPage() {
  const trpc = useTRPC();
  const { zone } = useTimeSettings();
  const { params } = useAddress();
  const question = readRowsQuestion((name) => params.get(name));
  const { data, error } = useQuery({
    ...trpc.reports.rows.queryOptions(question),
    placeholderData: keepPreviousData,
  });
  if (error)
    return (
      <>
        <PageHeader title="Rows behind a figure" back={BACK} />
        <ReportsNav />
        <InlineError>{error.message}</InlineError>
      </>
    );
  if (!data) return <PageSkeleton />;
  const { title, columns, rows, count } = data;
  const [from, to] = [question.from, question.to].map((at) => absoluteText(at.getTime(), zone, "minute"));
  const where = question.environment ?? question.platform ?? "all platforms";
  return (
    <>
      <PageHeader
        title={title}
        back={BACK}
        answer={`${many(count, "row")} of ${where} between ${from} and ${to} (${zone}).`}
      />
      <ReportsNav />
      <ReportTable
        zone={zone}
        table={{
          key: "rows",
          title,
          columns,
          rows: rows.map(({ path, cells }) => ({
            cells: Object.fromEntries(
              columns.map(({ key }, place) => [
                key,
                { value: cells[key] ?? null, ...(place === 0 && path && { href: path }) },
              ]),
            ),
          })),
          empty:
            "No row is there any more: it was kept for its time and is gone, or it is out of your sight.",
          leftOut: count - rows.length,
        }}
      />
    </>
  );
}
