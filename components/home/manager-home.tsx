"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import type { ChecklistSummary } from "@/components/checklists/answers";
import { Progress } from "@/components/checklists/checklist-columns";
import { ChecklistName } from "@/components/checklists/checklist-name";
import { Due } from "@/components/checklists/due";
import { historyHref, runHref } from "@/components/checklists/open-run-button";
import { byUrgency, dueOf, shownState } from "@/components/checklists/run-words";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { StatusBadge, StatusIcon } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { byTrouble, needsSomeone } from "@/domain/status";
import { greeting } from "./greeting";
import { HomeAnswer } from "./home-answer";
import { countRuns, managerSentence, worstReason } from "./manager-answer";
import { ManagerPromises, WorstTenants } from "./manager-promises";
import { RecentChanges } from "./recent-changes";
import { type Environment, mainEnvironments } from "./troubles";

type PlatformRow = Environment & { runs: ReturnType<typeof countRuns> };

const platformColumns: readonly Column<PlatformRow>[] = [
  { id: "platform", header: "Platform", cell: ({ platformName }) => platformName },
  { id: "state", header: "State", cell: ({ status }) => <StatusBadge status={status} look="plain" /> },
  {
    id: "why",
    header: "Why",
    grows: true,
    cell: (row) =>
      needsSomeone(row.status) ? (
        <span data-tip={worstReason(row)}>{worstReason(row)}</span>
      ) : (
        <span className="text-ink-3">everything that was looked at is as it should be</span>
      ),
  },
  {
    id: "fresh",
    header: "Data late",
    align: "end",
    tip: "Jobs whose data is older than allowed, of all that are watched.",
    cell: ({ freshness: { late, total, status } }) =>
      total === 0 ? (
        <span className="text-ink-3">no jobs</span>
      ) : (
        <span className="inline-flex items-center gap-1.5">
          {late > 0 && <StatusIcon status={status} className="size-2.5" />}
          {late} of {total}
        </span>
      ),
  },
  { id: "alerts", header: "Open alerts", align: "end", cell: ({ openAlerts }) => openAlerts },
  {
    id: "checklists",
    header: "Today's checklists",
    cell: ({ runs: { total, signed, missed } }) =>
      total === 0 ? (
        <span className="text-ink-3">none is daily</span>
      ) : (
        <span className="inline-flex items-center gap-1.5">
          {missed > 0 && <StatusIcon status="alert" className="size-2.5" />}
          {signed} of {total} signed{missed > 0 && `, ${missed} missed`}
        </span>
      ),
  },
];

const checklistColumns: readonly Column<ChecklistSummary>[] = [
  { id: "title", header: "Checklist", grows: true, cell: (row) => <ChecklistName checklist={row} /> },
  { id: "state", header: "State", cell: (row) => <StatusBadge look="plain" {...shownState(row)} /> },
  { id: "rows", header: "Rows", cell: (row) => <Progress checklist={row} /> },
  {
    id: "due",
    header: "Due",
    cell: (row) => {
      const at = dueOf(row);
      return at && <Due at={at} state={row.run?.state} />;
    },
  },
  {
    id: "who",
    header: "Who",
    cell: ({ run }) =>
      run?.signedByName ?? run?.openedByName ?? <span className="text-ink-3">nobody yet</span>,
  },
];

/** For those who want to know, not to act: the platforms, today's sign-offs, and what changed. */
export function ManagerHome() {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data: checklists } = useSuspenseQuery({ ...trpc.checklists.list.queryOptions(), refetchInterval });
  const { data: overview } = useSuspenseQuery({ ...trpc.platforms.overview.queryOptions(), refetchInterval });
  const daily = checklists.filter(({ cadence }) => cadence === "daily");
  const platforms = mainEnvironments(overview)
    .map((environment) => ({
      ...environment,
      runs: countRuns(daily.filter(({ platformId }) => platformId === environment.platformId)),
    }))
    .toSorted((a, b) => byTrouble(a.status, b.status));

  return (
    <>
      <PageHeader
        title="Today"
        answer={
          <HomeAnswer
            write={(now, zone) => `${greeting(now, zone)} ${managerSentence(overview, checklists)}`}
          />
        }
      />
      <Section title="Platforms" facts="worst first">
        <DataTable
          caption="Platforms"
          columns={platformColumns}
          rows={platforms}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/platforms/${id}` as Route}
          empty={
            <Empty title="No platform is configured">
              An admin names environments in the configuration file.
            </Empty>
          }
        />
      </Section>
      <ManagerPromises platforms={mainEnvironments(overview)} />
      <WorstTenants />
      <Section title="Today's checklists">
        <DataTable
          caption="Today's checklists"
          columns={checklistColumns}
          rows={daily.toSorted(byUrgency)}
          rowKey={({ checklistId, environmentId }) => `${checklistId}@${environmentId}`}
          rowHref={(row) => (row.run ? runHref(row.run.id) : historyHref(row))}
          empty={
            <Empty title="No checklist is walked daily">Daily checklists come with the platforms.</Empty>
          }
        />
      </Section>
      <RecentChanges />
    </>
  );
}
