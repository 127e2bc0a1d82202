import { History } from "lucide-react";
import { Link } from "@/components/ui/link";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import type { ChecklistDocument } from "@/domain/schema/checklist";
import type { ChecklistSummary } from "./answers";
import { ChecklistName } from "./checklist-name";
import { Clock } from "./clock";
import { Due } from "./due";
import { historyHref, OpenRunButton } from "./open-run-button";
import { dueOf, openPoints, progressStatus, shownState } from "./run-words";

const title: Column<ChecklistSummary> = {
  id: "title",
  header: "Checklist",
  grows: true,
  cell: (row) => (
    <span data-tip={row.purpose}>
      <ChecklistName checklist={row} />
    </span>
  ),
};

const state: Column<ChecklistSummary> = {
  id: "state",
  header: "State",
  cell: (row) => <StatusBadge look="plain" {...shownState(row)} />,
};

const progress: Column<ChecklistSummary> = {
  id: "progress",
  header: "Rows",
  tip: "Settled rows of all rows, and what stands between them and the sign-off.",
  cell: (row) => <Progress checklist={row} />,
};

const due: Column<ChecklistSummary> = {
  id: "due",
  header: "Due",
  cell: (row) => {
    const at = dueOf(row);
    return at ? <Due at={at} state={row.run?.state} /> : <span className="text-ink-3">–</span>;
  },
};

const started: Column<ChecklistSummary> = {
  id: "due",
  header: "Last run due",
  cell: (row) =>
    row.run ? <Clock at={row.run.dueAt} /> : <span className="text-ink-3">not in the last 40 days</span>,
};

const who: Column<ChecklistSummary> = {
  id: "who",
  header: "Who",
  tip: "Who signed it off; until then, who opened it.",
  cell: ({ run }) => {
    const name = run?.signedByName ?? run?.openedByName;
    if (!name) return <span className="text-ink-3">nobody yet</span>;
    return (
      <span className="relative">
        <span className="sr-only">{run?.signedByName ? "signed off by " : "opened by "}</span>
        {name}
      </span>
    );
  },
};

const go: Column<ChecklistSummary> = {
  id: "go",
  header: "Open",
  hidesHeader: true,
  align: "end",
  cell: (row) => (
    <span className="inline-flex items-center gap-2">
      <Link
        href={historyHref(row)}
        aria-label={`History of ${row.title}`}
        data-tip="History"
        className="inline-flex size-6 items-center justify-center rounded text-ink-2 hover:bg-hover hover:text-ink max-sm:size-11"
      >
        <History className="size-4" aria-hidden />
      </Link>
      <OpenRunButton checklist={row} />
    </span>
  ),
};

export function Progress({ checklist }: { checklist: ChecklistSummary }) {
  const { run } = checklist;
  if (!run) return <span className="text-ink-3">–</span>;
  const points = run.state === "signed-off" ? "" : openPoints(run);
  const status = progressStatus(checklist);
  return (
    <span className="inline-flex items-center gap-x-2 max-sm:flex-wrap max-sm:justify-end">
      <ProgressBar
        value={run.settled}
        max={run.total}
        label={`${checklist.title}: rows settled`}
        {...(status && { status })}
      />
      {points && <span className="text-ink-2">{points}</span>}
    </span>
  );
}

const periodic = [title, state, progress, due, who, go];
const onDemand = [title, state, progress, started, who, go];

export const checklistColumns = (cadence: ChecklistDocument["cadence"]) =>
  cadence === "on-demand" ? onDemand : periodic;
