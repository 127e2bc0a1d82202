"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { CalendarHeat } from "@/components/charts/calendar-heat";
import { useTRPC } from "@/components/trpc";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable } from "@/components/ui/data-table";
import { Duration } from "@/components/ui/duration";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Segmented } from "@/components/ui/segmented";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { useClockText } from "@/components/ui/time";
import { useTimeSettings } from "@/components/ui/time-zone";
import { days, formatDuration, minutes } from "@/domain/duration";
import type { PastRun } from "./answers";
import { Clock } from "./clock";
import { calendarDays, dayIn, dayOf, HISTORY_DAYS, historyAnswer, tookMs } from "./history-days";
import { historyHref, OpenRunButton, runHref } from "./open-run-button";
import { periodText } from "./run-answer";
import { CADENCE_TITLE, lateText, pastState } from "./run-words";

const columns: readonly Column<PastRun>[] = [
  {
    id: "period",
    header: "Period",
    cell: (run) => periodText(run.period) ?? <Clock at={run.createdAt} />,
  },
  { id: "state", header: "State", cell: (run) => <StatusBadge look="plain" {...pastState(run)} /> },
  { id: "opened", header: "Opened by", cell: (run) => run.openedByName ?? <None /> },
  { id: "signed", header: "Signed off by", cell: (run) => run.signedByName ?? <None /> },
  {
    id: "at",
    header: "Signed off",
    cell: (run) =>
      run.signedAt ? (
        <>
          <Clock at={run.signedAt} /> {lateText(run) && <span className="text-warn">{lateText(run)}</span>}
        </>
      ) : (
        <None />
      ),
  },
  {
    id: "took",
    header: "From open to sign-off",
    align: "end",
    cell: (run) => <Duration ms={tookMs(run)} />,
  },
  {
    id: "digest",
    header: "Digest",
    hidesOnPhone: true,
    cell: ({ frozenDigest }) =>
      frozenDigest ? (
        <span className="inline-flex items-center gap-1">
          <code className="font-mono text-xs" data-tip={frozenDigest}>
            {frozenDigest.slice(0, 12)}…
          </code>
          <CopyButton text={frozenDigest} label="Copy the digest" />
        </span>
      ) : (
        <None />
      ),
  },
];

type HistoryPageProps = { checklistId: string; environmentId: string };

/** Ninety days of one checklist: which runs were signed off, late, missed, and how long they took. */
export function HistoryPage({ checklistId, environmentId }: HistoryPageProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const { zone } = useTimeSettings();
  const today = useClockText((now) => dayIn(now, zone));
  const { data: checklists } = useSuspenseQuery(trpc.checklists.list.queryOptions());
  const { data: runs } = useSuspenseQuery(
    trpc.checklists.history.queryOptions({ checklistId, environmentId, days: HISTORY_DAYS }),
  );
  const places = checklists.filter((one) => one.checklistId === checklistId);
  const checklist = places.find((one) => one.environmentId === environmentId);
  const title = checklist?.title ?? checklistId;

  function openDay(day: string) {
    const run = runs.find((one) => dayOf(one, zone) === day);
    if (run) router.push(runHref(run.id));
  }

  return (
    <>
      <PageHeader
        title={`${title}: history`}
        back={{ href: "/checklists", label: "Checklists" }}
        facts={
          <>
            <Pill>{environmentId}</Pill>
            {checklist && (
              <span>
                {CADENCE_TITLE[checklist.cadence].toLowerCase()}, about{" "}
                {formatDuration(minutes(checklist.minutes))}
              </span>
            )}
          </>
        }
        answer={historyAnswer(runs, HISTORY_DAYS)}
        actions={
          <>
            {places.length > 1 && (
              <Segmented
                label="Environment"
                value={environmentId}
                options={places.map((place) => ({ value: place.environmentId, label: place.environmentId }))}
                onChange={(value) => router.replace(historyHref({ checklistId, environmentId: value }))}
              />
            )}
            {checklist && <OpenRunButton checklist={checklist} />}
          </>
        }
      />
      <Section title={`The last ${HISTORY_DAYS} days`} boxed>
        <CalendarHeat
          label={title}
          days={calendarDays(runs, zone)}
          from={new Date(Date.parse(today) - days(HISTORY_DAYS - 1)).toISOString().slice(0, 10)}
          until={today}
          onOpenDay={openDay}
        />
      </Section>
      <Section title="Runs" facts={`${runs.length}, newest first`}>
        <DataTable
          caption="Runs"
          columns={columns}
          rows={runs}
          rowKey={({ id }) => id}
          rowHref={({ id }) => runHref(id)}
          empty={
            <Empty title="No run in the last 90 days">
              Runs of daily, weekly and monthly checklists begin by themselves; others when somebody starts
              one.
            </Empty>
          }
        />
      </Section>
    </>
  );
}

const None = () => <span className="text-ink-3">–</span>;
