"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { actionStatus, isLive } from "@/domain/action";
import type { ActionRun } from "./action-types";
import { STEP_WORD, tookText } from "./action-words";

const COLUMNS: readonly Column<ActionRun>[] = [
  { id: "label", header: "Action", cell: (run) => run.label },
  {
    id: "state",
    header: "State",
    cell: (run) => <StatusBadge status={actionStatus(run.state)} word={STEP_WORD[run.state]} look="plain" />,
  },
  { id: "verdict", header: "Verdict", grows: true, cell: (run) => <Verdict run={run} /> },
  { id: "by", header: "Asked by", cell: (run) => run.requestedByName },
  {
    id: "took",
    header: "Took",
    align: "end",
    cell: (run) => tookText(run) ?? <Age since={run.requestedAt} />,
  },
  { id: "when", header: "When", align: "end", cell: (run) => <Time at={run.requestedAt} /> },
];

function Verdict({ run }: { run: ActionRun }) {
  const text = isLive(run.state) ? run.said : run.verdict;
  return (
    <span data-tip={text || undefined} className="text-ink-2">
      {text || "under way"}
    </span>
  );
}

const keyOf = (run: ActionRun) => run.id;

/** What was done in this environment lately; a row opens its story. */
export function RecentRuns({ environmentId }: { environmentId: string }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: runs } = useSuspenseQuery(trpc.actions.recent.queryOptions({ environmentId }));
  return (
    <Section title="Last actions">
      <DataTable
        caption="Last actions, newest first"
        columns={COLUMNS}
        rows={runs}
        rowKey={keyOf}
        onOpen={(run) => write({ run: run.id, evidence: undefined }, "push")}
        openKey={params.get("run") ?? undefined}
        empty={
          <Empty title="Nothing has been done here yet">
            Each sync that somebody starts, here or from a checklist, leaves a line with what was before, what
            was done, and what came of it.
          </Empty>
        }
      />
    </Section>
  );
}
