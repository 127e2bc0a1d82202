import { Digest } from "@/components/ui/digest";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { ReportRow } from "./report-types";
import { many, STATE_LOOK } from "./report-words";

const COLUMNS: readonly Column<ReportRow>[] = [
  {
    id: "title",
    header: "Report",
    cell: ({ title, periodName, number }) => (
      <span className="block py-1">
        {title}
        <span className="block text-sm font-normal text-ink-3">
          {periodName}, number {number}
        </span>
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (row) =>
      row.state === "making" ? (
        <ProgressBar
          value={Math.round(row.progress * 100)}
          max={100}
          label="of the report made"
          text={row.said || "waits for the worker"}
        />
      ) : (
        <StatusBadge look="plain" {...STATE_LOOK[row.state]} />
      ),
  },
  {
    id: "waits",
    header: "Waits for",
    wraps: true,
    grows: true,
    cell: (row) =>
      row.state === "failed" ? (
        row.said
      ) : (
        <>
          {waitsText(row)}
          {row.nextPartDueAt && (
            <span className="text-ink-2">
              , due <Time at={row.nextPartDueAt} />
            </span>
          )}
        </>
      ),
  },
  {
    id: "exceptions",
    header: "Exceptions",
    align: "end",
    cell: ({ exceptions }) => exceptions ?? "–",
  },
  {
    id: "complete",
    header: "Complete",
    cell: ({ missing }) =>
      missing === null ? (
        "–"
      ) : missing > 0 ? (
        <StatusBadge look="plain" status="warn" word="not complete" />
      ) : (
        "complete"
      ),
  },
  { id: "made", header: "Made", cell: ({ madeAt }) => <Time at={madeAt} never="not yet" /> },
  { id: "frozen", header: "Frozen", cell: ({ frozenAt }) => <Time at={frozenAt} never="not yet" /> },
  {
    id: "digest",
    header: "SHA-256",
    cell: ({ digest }) => <Digest value={digest} />,
  },
];

const without = (...ids: readonly string[]) => COLUMNS.filter(({ id }) => !ids.includes(id));

export const OPEN_COLUMNS = without("frozen", "digest");
export const FROZEN_COLUMNS = without("waits", "made");

function waitsText({ state, openParts }: ReportRow): string {
  if (state === "making") return "the worker";
  if (state !== "waiting") return "–";
  return openParts > 0
    ? `${many(openParts, "part")} that people write`
    : "its time, or somebody to freeze it";
}
