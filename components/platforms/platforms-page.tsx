"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Age } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { isStatus } from "@/domain/status";
import { OverviewCards } from "./overview-cards";
import { environmentHref } from "./overview-cell";
import { OverviewTable } from "./overview-table";
import { countByStatus, inOrder, type Order, overviewAnswer, rowStatus } from "./overview-words";
import type { EnvironmentRow } from "./platform-types";

const REFRESH_MS = 15_000;

const ORDERS = [
  { value: "worst", label: "Worst first" },
  { value: "platform", label: "By platform" },
] as const satisfies readonly { value: Order; label: string }[];

/** Every environment against every kind of component: where is trouble? */
export function PlatformsPage() {
  const trpc = useTRPC();
  const { data: rows } = useSuspenseQuery({
    ...trpc.platforms.overview.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const { params, write } = useAddress();

  const order: Order = params.get("order") === "platform" ? "platform" : "worst";
  const states = (params.get("state") ?? "").split(",").filter(isStatus);
  const text = params.get("q") ?? "";
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isNamed = ({ id, platformName }: EnvironmentRow) =>
    words.every((word) => `${id} ${platformName}`.toLowerCase().includes(word));
  const named = rows.filter(isNamed);
  const shown = inOrder(
    named.filter((row) => states.length === 0 || states.includes(rowStatus(row))),
    order,
  );

  if (rows.length === 0)
    return (
      <>
        <PageHeader title="Platforms" answer="No environment is watched yet." />
        <div className="rounded border bg-surface">
          <Empty title="A row for each environment would stand here">
            Name the first one in the configuration file, with its platform, its addresses and where its
            credentials are found. The file is read again when it changes.
          </Empty>
        </div>
      </>
    );

  const empty = (
    <Empty
      title="No environment fits the filter"
      action={
        <Button onClick={() => write({ q: undefined, state: undefined })}>Show all {rows.length}</Button>
      }
    >
      All {rows.length} environments are in another state or have another name.
    </Empty>
  );

  return (
    <>
      <PageHeader title="Platforms" answer={<Answer rows={rows} />} />
      <div className="on-screen mb-4 flex flex-wrap items-center gap-x-6 gap-y-2">
        <Input
          type="search"
          data-page-filter
          aria-label="Filter environments"
          placeholder="Filter environments"
          className="w-52 max-sm:w-full"
          value={text}
          onChange={(event) => write({ q: event.target.value })}
        />
        <FilterChips
          label="State"
          options={countByStatus(named)
            .filter(({ status, count }) => count > 0 || states.includes(status))
            .map(({ status, count }) => ({ value: status, label: status, count, status }))}
          selected={states}
          onChange={(selected) => write({ state: selected.join(",") })}
        />
        <Segmented
          label="Order"
          options={ORDERS}
          value={order}
          onChange={(value) => write({ order: value === "worst" ? undefined : value })}
          className="ml-auto max-sm:ml-0"
        />
      </div>
      <OverviewTable rows={shown} question={`${order} ${states.join()} ${text}`} empty={empty} />
      {shown.length === 0 ? (
        <div className="rounded border bg-surface sm:hidden">{empty}</div>
      ) : (
        <OverviewCards rows={shown} />
      )}
    </>
  );
}

function Answer({ rows }: { rows: readonly EnvironmentRow[] }) {
  const { needing, total, lateJobs, problems, worst } = overviewAnswer(rows);
  return (
    <>
      {needing === 0
        ? `None of the ${total} components needs you.`
        : `${needing} of ${total} components ${needing === 1 ? "needs" : "need"} you.`}
      {worst && (
        <>
          {" Worst: "}
          <Link
            href={environmentHref(worst.row.id)}
            className="underline decoration-line-2 hover:text-accent"
          >
            {worst.row.platformName} / {worst.row.name}, {worst.cell.title}
          </Link>
          {worst.cell.since && (
            <>
              {`, ${worst.cell.status} for `}
              <Age since={worst.cell.since} />
            </>
          )}
          .
        </>
      )}
      {lateJobs > 0 && ` The data of ${lateJobs} ${lateJobs === 1 ? "job" : "jobs"} is late or unknown.`}
      {problems > 0 && ` ${problems} ${problems === 1 ? "environment" : "environments"} cannot be watched.`}
    </>
  );
}
