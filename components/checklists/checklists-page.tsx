"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { usePaletteItems } from "@/components/shell/palette-items";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { CADENCES } from "@/domain/checklist";
import { formatDuration, minutes } from "@/domain/duration";
import type { ChecklistSummary } from "./answers";
import { checklistColumns } from "./checklist-columns";
import { checklistsAnswer } from "./checklists-answer";
import { historyHref, runHref } from "./open-run-button";
import { byUrgency, CADENCE_TITLE, isUnsigned } from "./run-words";
import { useRefreshMs } from "./use-checklists";
import { useOpenItems } from "./use-open-items";

/** Every checklist by how often it is walked, with its current run. */
export function ChecklistsPage() {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data: checklists } = useSuspenseQuery({ ...trpc.checklists.list.queryOptions(), refetchInterval });
  usePaletteItems(useOpenItems(checklists));
  const groups = useMemo(
    () =>
      CADENCES.map((cadence) => ({
        cadence,
        rows: checklists.filter((one) => one.cadence === cadence).toSorted(byUrgency),
      })).filter(({ rows }) => rows.length > 0),
    [checklists],
  );

  return (
    <>
      <PageHeader title="Checklists" answer={checklistsAnswer(checklists)} />
      {groups.length === 0 && (
        <Empty title="No checklist is walked here yet">
          Checklists come with the platforms. The first appears when an environment called production is
          configured.
        </Empty>
      )}
      {groups.map(({ cadence, rows }) => (
        <Section key={cadence} title={CADENCE_TITLE[cadence]} facts={factsOf(rows)}>
          <DataTable
            caption={`${CADENCE_TITLE[cadence]} checklists`}
            columns={checklistColumns(cadence)}
            rows={rows}
            rowKey={keyOf}
            rowHref={(row) => (row.run ? runHref(row.run.id) : historyHref(row))}
            holdFor={cadence}
            empty={null}
          />
        </Section>
      ))}
    </>
  );
}

const keyOf = (row: ChecklistSummary) => `${row.checklistId}@${row.environmentId}`;

function factsOf(rows: readonly ChecklistSummary[]): string {
  if (rows[0]?.cadence === "on-demand") return "walked when there is a reason";
  const open = rows.filter(isUnsigned);
  const left = open.reduce((sum, row) => sum + row.minutes, 0);
  const done = `${rows.length - open.length} of ${rows.length} signed off`;
  return left > 0 ? `${done}, about ${formatDuration(minutes(left))} of work left` : done;
}
