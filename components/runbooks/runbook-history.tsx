"use client";

import { DataTable } from "@/components/ui/data-table";
import { Duration } from "@/components/ui/duration";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { RunbookPage } from "./runbook-types";
import { percent, runHref, runLook } from "./runbook-words";

type Run = RunbookPage["recent"][number];

const COLUMNS: readonly Column<Run>[] = [
  { id: "begun", header: "Begun", cell: (run) => <Time at={run.startedAt} /> },
  { id: "state", header: "How it went", cell: (run) => <StatusBadge look="plain" {...runLook(run)} /> },
  { id: "where", header: "Where", cell: (run) => run.environmentId },
  { id: "who", header: "Who", cell: (run) => run.ownerName },
  {
    id: "took",
    header: "Took",
    align: "end",
    cell: (run) => <Duration ms={run.finishedAt && run.finishedAt.getTime() - run.startedAt.getTime()} />,
  },
  { id: "version", header: "Version", align: "end", cell: (run) => run.runbookVersion },
  { id: "said", header: "In a sentence", grows: true, cell: (run) => run.said },
];

/** How it went the last times. */
export function RunbookHistory({ page }: { page: RunbookPage }) {
  const facts =
    page.runs === 0
      ? undefined
      : `${page.runs} runs, ${percent(page.successRate)} solved${page.medianMs === null ? "" : `, median ${formatDuration(page.medianMs)}`}`;
  return (
    <Section title="History" facts={facts}>
      <DataTable
        caption="The last runs"
        columns={COLUMNS}
        rows={page.recent}
        rowKey={({ id }) => id}
        rowHref={({ id }) => runHref(id)}
        empty={<Empty title="It was never walked">Start it; its first run stands here.</Empty>}
      />
    </Section>
  );
}
