import { Archive, Ban, Check, Clock, LoaderCircle, X } from "lucide-react";
import { Digest } from "@/components/ui/digest";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StateMark } from "@/components/ui/state-mark";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { formatValue } from "@/domain/duration";
import { ExportActions } from "./export-actions";
import type { AuditExport } from "./export-types";
import { progressText } from "./export-words";

const STATE: Record<AuditExport["state"], { word: string; icon: typeof Check }> = {
  waiting: { word: "waits for the worker", icon: Clock },
  running: { word: "being written", icon: LoaderCircle },
  done: { word: "ready", icon: Check },
  cancelled: { word: "cancelled", icon: Ban },
  failed: { word: "failed", icon: X },
  removed: { word: "removed after 7 days", icon: Archive },
};

function ExportState({ row }: { row: AuditExport }) {
  const { word, icon } = STATE[row.state];
  if (row.state === "running")
    return (
      <ProgressBar
        value={row.written}
        max={Math.max(row.expected ?? 0, row.written, 1)}
        label="events written"
        text={progressText(row)}
      />
    );
  return (
    <span>
      <StateMark icon={icon} tone={row.state === "failed" ? "alert" : "quiet"}>
        {word}
      </StateMark>
      {row.state === "done" && (
        <span className="block text-sm text-ink-3">
          removed <Time at={row.expiresAt} />
        </span>
      )}
      {row.problem && <span className="block text-sm text-ink-2">{row.problem}</span>}
    </span>
  );
}

export const EXPORT_COLUMNS: readonly Column<AuditExport>[] = [
  {
    id: "asked",
    header: "Asked for",
    cell: (row) => (
      <span className="font-normal">
        <Time at={row.requestedAt} /> <span className="text-ink-3">by {row.requestedByName}</span>
      </span>
    ),
  },
  {
    id: "what",
    header: "Which events",
    grows: true,
    wraps: true,
    cell: (row) => (
      <span>
        {row.words}
        {row.limitedTo.length > 0 && (
          <span className="block text-sm text-ink-3">only of {row.limitedTo.join(", ")}</span>
        )}
      </span>
    ),
  },
  {
    id: "format",
    header: "Format",
    cell: ({ format }) => (format === "csv" ? "CSV" : "JSON lines"),
  },
  { id: "state", header: "State", wraps: true, cell: (row) => <ExportState row={row} /> },
  {
    id: "events",
    header: "Events",
    align: "end",
    cell: ({ state, written }) => (state === "done" ? written.toLocaleString("en-US") : "–"),
  },
  {
    id: "size",
    header: "Size",
    align: "end",
    cell: ({ state, bytes }) => (state === "done" ? formatValue(bytes, "bytes") : "–"),
  },
  {
    id: "digest",
    header: "SHA-256",
    cell: ({ state, digest }) => <Digest value={state === "done" ? digest : null} />,
  },
  {
    id: "actions",
    header: "Actions",
    hidesHeader: true,
    cell: (row) => <ExportActions row={row} />,
  },
];
