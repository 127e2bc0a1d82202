import { runbookHref } from "@/components/runbooks/runbook-words";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { PLATFORM_IDS } from "@/domain/platform";
import type { Finding } from "./document-types";
import { editHref, findingLook, isMendedByText, type Standing } from "./document-words";

type Props = {
  standing: Standing;
  rows: readonly Finding[];
  mayNot: string | undefined;
  onAccept: (finding: Finding) => void;
  onReopen: (finding: Finding) => void;
};

const EMPTY: Record<Standing, { title: string; text: string }> = {
  open: { title: "Nothing waits", text: "The worker looks every ten minutes, and after every publishing." },
  accepted: {
    title: "Nothing is accepted",
    text: "What somebody lives with stands here, with who says so and why.",
  },
  decided: {
    title: "Nothing is decided by rule",
    text: "Contradictions of the written runbooks stand here.",
  },
};

export function FindingTable({ standing, rows, mayNot, onAccept, onReopen }: Props) {
  const columns: readonly Column<Finding>[] = [
    { id: "kind", header: "Kind", cell: (row) => <StatusBadge look="plain" {...findingLook(row)} /> },
    { id: "where", header: "Where", cell: (row) => <Where finding={row} /> },
    { id: "said", header: "What", grows: true, cell: (row) => <What finding={row} /> },
    { id: "owner", header: "Owner", cell: ({ owner }) => owner || "–", hidesOnPhone: true },
    { id: "since", header: "Since", cell: ({ firstSeenAt }) => <Time at={firstSeenAt} /> },
    ...(standing === "decided"
      ? []
      : [
          {
            id: "do",
            header: "",
            align: "end" as const,
            cell: (row: Finding) => (
              <span className="flex justify-end gap-2">
                {row.runbookId && !mayNot && isMendedByText(row) && (
                  <Link href={editHref(row.runbookId)} className="text-accent hover:underline">
                    Mend
                  </Link>
                )}
                <Button
                  size="small"
                  blockedBecause={mayNot}
                  onClick={() => (standing === "open" ? onAccept(row) : onReopen(row))}
                >
                  {standing === "open" ? "Accept…" : "Open again"}
                </Button>
              </span>
            ),
          },
        ]),
  ];
  return (
    <DataTable
      caption={`Findings: ${standing}`}
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      empty={<Empty title={EMPTY[standing].title}>{EMPTY[standing].text}</Empty>}
    />
  );
}

function Where({ finding }: { finding: Finding }) {
  const platform = PLATFORM_IDS.find((one) => one === finding.platformId);
  return (
    <span className="flex min-w-48 max-w-72 flex-col whitespace-normal">
      {finding.runbookId ? (
        <Link href={runbookHref(finding.runbookId)} className="text-accent hover:underline">
          {finding.number && <span className="mr-1 font-mono text-sm">{finding.number}</span>}
          {finding.title ?? finding.runbookId}
        </Link>
      ) : (
        <span>{platform ? PLATFORM_NAME[platform] : finding.platformId}</span>
      )}
      {finding.stepTitle && <span className="text-sm text-ink-2">step “{finding.stepTitle}”</span>}
      {finding.source && (
        <span className="text-sm text-ink-3">
          {finding.source.file}, line {finding.source.line}
        </span>
      )}
    </span>
  );
}

function What({ finding }: { finding: Finding }) {
  return (
    <span className="flex flex-col gap-1 text-pretty whitespace-normal">
      <span>{finding.said}</span>
      {finding.rule && (
        <span className="text-ink-2">
          <span className="font-medium">Here: </span>
          {finding.rule}
        </span>
      )}
      {finding.acceptedAt && (
        <span className="text-sm text-ink-2">
          Accepted by {finding.acceptedByName} <Time at={finding.acceptedAt} />: {finding.acceptedReason}
        </span>
      )}
    </span>
  );
}
