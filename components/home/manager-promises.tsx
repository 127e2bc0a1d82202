"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { BudgetBar } from "@/components/sla/budget-bar";
import { promiseHref } from "@/components/sla/sla-list";
import type { Standing } from "@/components/sla/sla-types";
import { percentText, STANDING_WORD, targetText } from "@/components/sla/sla-words";
import { TrendLine } from "@/components/sla/trend-line";
import { percentText as freshText, heatHref, minutesText, nameOf } from "@/components/syncs/fresh-words";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge, StatusIcon } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { lostOf } from "@/domain/fresh-time";
import { type PlatformPromises, promisesOf } from "./promise-platforms";
import type { Environment } from "./troubles";

type Row = PlatformPromises<Standing> & { environment: Environment };

const none = <span className="text-ink-3">none is counted</span>;

const columns: readonly Column<Row>[] = [
  { id: "platform", header: "Platform", cell: ({ environment }) => environment.platformName },
  {
    id: "promises",
    header: "Promises",
    cell: ({ status, kept, total }) => (
      <StatusBadge
        status={status}
        look="plain"
        word={total === 0 ? STANDING_WORD.unknown : `${kept} of ${total} kept`}
      />
    ),
  },
  {
    id: "main",
    header: "Kept / promised",
    tip: "The availability of the platform; where none is promised, its worst promise.",
    cell: ({ main }) =>
      main ? (
        <Link
          href={promiseHref(main.series)}
          data-tip={`${main.objective.title}: ${main.says}`}
          className="hover:underline"
        >
          {percentText(main.percent, main.target)}{" "}
          <span className="text-ink-3">/ {targetText(main.target)}</span>
        </Link>
      ) : (
        none
      ),
  },
  {
    id: "budget",
    header: "Budget left",
    cell: ({ main }) =>
      main ? (
        <BudgetBar budget={main.budget} accounting={main.objective.accounting} status={main.status} />
      ) : (
        none
      ),
  },
  {
    id: "fresh",
    header: "Data late",
    align: "end",
    tip: "Jobs whose data is older than allowed, of all that are watched.",
    cell: ({ environment: { freshness } }) =>
      freshness.total === 0 ? (
        <span className="text-ink-3">no jobs</span>
      ) : (
        <span className="inline-flex items-center gap-1.5">
          {freshness.late > 0 && <StatusIcon status={freshness.status} className="size-2.5" />}
          {freshness.late} of {freshness.total}
        </span>
      ),
  },
  {
    id: "trend",
    header: "30 days",
    cell: ({ main }) => (main ? <TrendLine trend={main.trend} /> : none),
  },
];

/** Every platform's promises in a line: kept or not, what may still go wrong, and where it is going. */
export function ManagerPromises({ platforms }: { platforms: readonly Environment[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery({
    ...trpc.objectives.list.queryOptions({}),
    refetchInterval: 60_000,
  });
  const rows = promisesOf(
    data,
    platforms.map(({ id }) => id),
  ).flatMap((row) => {
    const environment = platforms.find(({ id }) => id === row.environmentId);
    return environment ? [{ ...row, environment }] : [];
  });
  return (
    <Section
      title="What was promised"
      facts="worst first"
      actions={
        <>
          <ButtonLink href={"/sla" as Route} size="small">
            Every promise
          </ButtonLink>
          <ButtonLink href={"/reports" as Route} size="small">
            Reports due
          </ButtonLink>
        </>
      }
    >
      <DataTable
        caption="What was promised, worst first"
        columns={columns}
        rows={rows}
        rowKey={({ environmentId }) => environmentId}
        rowHref={({ environment }) => `/sla?platform=${environment.platformId}` as Route}
        empty={
          <Empty title="No platform is configured">
            An admin names environments in the configuration file.
          </Empty>
        }
      />
    </Section>
  );
}

const WORST = 5;

/** The tenants whose data was late the longest in the last seven days. */
export function WorstTenants() {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.freshness.report.queryOptions({ range: "7d" }));
  if (error) return <InlineError className="mb-8">{error.message}</InlineError>;
  const rows = (data?.groups.tenant ?? []).filter(({ now }) => lostOf(now) > 0).slice(0, WORST);
  if (rows.length === 0) return null;
  return (
    <Section title="Tenants with the latest data" facts="last 7 days, most time lost first">
      <ol className="rounded border bg-surface text-sm">
        {rows.map((row) => (
          <li
            key={row.key}
            className="flex flex-wrap items-baseline justify-between gap-x-4 border-b px-4 py-1.5 last:border-b-0"
          >
            <Link href={heatHref(row)} className="hover:underline">
              {nameOf(row)}
            </Link>
            <span className="text-ink-2">
              fresh {freshText(row.now)} of the time, {minutesText(lostOf(row.now))} lost
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
