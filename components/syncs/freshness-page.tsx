"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, Printer } from "lucide-react";
import type { Route } from "next";
import { toCsv } from "@/components/charts/csv";
import { LineChart } from "@/components/charts/line-chart";
import { fileName, saveFile } from "@/components/charts/save-file";
import { PrintHeader } from "@/components/shell/print-header";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { PageSkeleton } from "@/components/ui/skeleton";
import { Absolute } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { allOf, FRESH_GROUPS, FRESH_RANGES, freshPercent } from "@/domain/fresh-time";
import { AccountingRule } from "./accounting-rule";
import { readGroup, readQuestion } from "./fresh-question";
import { FreshTable } from "./fresh-table";
import { csvRows, type FreshReport, freshAnswer } from "./fresh-words";
import { SyncsNav } from "./syncs-nav";

const REFRESH_MS = 60_000;
const RANGE_TEXT = { "24h": "24 h", "7d": "7 days", "30d": "30 days", "90d": "90 days" } as const;
const GROUP_TEXT = {
  platform: "Platform",
  environment: "Environment",
  tenant: "Tenant",
  job: "Job",
} as const;

/** How much of the time was data fresh, and where was it not? */
export function FreshnessPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const question = readQuestion((name) => params.get(name));
  const group = readGroup(params.get("by"));
  const { data, error } = useQuery({
    ...trpc.freshness.report.queryOptions(question),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  if (!data) return error ? <InlineError>{error.message}</InlineError> : <PageSkeleton />;
  const rows = data.groups[group];

  function save(report: FreshReport) {
    const text = toCsv(csvRows(rows, report, group));
    saveFile(
      fileName(`freshness per ${group} ${question.range}`, report.to, "csv"),
      "text/csv;charset=utf-8",
      text,
    );
  }

  return (
    <>
      <PrintHeader title="Freshness" />
      <PageHeader
        title="Freshness"
        facts={
          <span>
            <Absolute at={data.from} form="minute" /> to <Absolute at={data.to} form="minute" />
          </span>
        }
        answer={freshAnswer(data)}
      />
      <SyncsNav />
      <div className="on-screen mb-4 flex flex-wrap items-center gap-3">
        <Segmented
          label="Range"
          value={question.range}
          options={FRESH_RANGES.map((value) => ({ value, label: RANGE_TEXT[value] }))}
          onChange={(range) => write({ range })}
        />
        <Select
          aria-label="Environment"
          className="w-60 max-sm:w-full"
          value={question.environmentId ?? ""}
          options={[
            { value: "", label: "Every environment" },
            ...data.places.map((id) => ({ value: id, label: id })),
          ]}
          onChange={(event) => write({ environment: event.target.value })}
        />
        <span className="ml-auto flex gap-2">
          <Button icon={<Printer className="size-3.5" aria-hidden />} onClick={() => window.print()}>
            Print
          </Button>
        </span>
      </div>
      <Trend report={data} />
      <AccountingRule />
      <Section
        title="Where time was lost"
        facts="most lost first"
        actions={
          <>
            <Segmented
              label="Per"
              value={group}
              options={FRESH_GROUPS.map((value) => ({ value, label: GROUP_TEXT[value] }))}
              onChange={(by) => write({ by: by === "environment" ? undefined : by })}
            />
            <Button icon={<Download className="size-3.5" aria-hidden />} onClick={() => save(data)}>
              CSV
            </Button>
          </>
        }
      >
        <FreshTable
          caption={`Freshness per ${group}`}
          rows={rows}
          period={data}
          footer={
            group === "tenant" && data.tenants > rows.length
              ? `The worst ${rows.length} of ${data.tenants} tenants.`
              : undefined
          }
        />
      </Section>
      {data.worst.length > 0 && (
        <Section title="Worst jobs of tenants" facts={`${data.worst.length} of ${data.subjects}`}>
          <FreshTable caption="Worst jobs of tenants" rows={data.worst} period={data} />
        </Section>
      )}
      <p className="on-screen mb-8 text-sm text-ink-2">
        The lists that platforms write themselves are under{" "}
        <Link href={"/reports/files" as Route} className="underline decoration-line-2 hover:text-accent">
          Reports, Platforms’ own lists
        </Link>
        .
      </p>
    </>
  );
}

/** A step in which nobody could tell anything is a gap, not a loss. */
function Trend({ report }: { report: FreshReport }) {
  const points = report.trend.map(({ at, spent }) => ({
    at,
    value: allOf(spent) === spent.unknown ? null : freshPercent(spent),
  }));
  return (
    <div className="mb-4">
      <LineChart
        title="Share of time with fresh data"
        points={points}
        unit="percent"
        label={report.stepMs === 3_600_000 ? "per hour" : "per day (UTC)"}
        everyMs={report.stepMs}
        range={{ from: report.from, to: report.to }}
        baseline="fit"
        height={200}
        empty={
          <Empty title="A line of the share of fresh time would stand here">
            Nothing was known in this period. Choose a longer range or another environment.
          </Empty>
        }
      />
    </div>
  );
}
