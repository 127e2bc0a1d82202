import { Archive, Ban, Check, Clock, LoaderCircle, X } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import { ProgressBar } from "@/components/ui/progress-bar";
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

function StateMark({ row }: { row: AuditExport }) {
  const { word, icon: Icon } = STATE[row.state];
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
      <span
        className={`flex items-center gap-1.5 ${row.state === "failed" ? "font-semibold" : "text-ink-2"}`}
      >
        <Icon className="size-3.5 shrink-0" aria-hidden />
        {word}
      </span>
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
    header: "Events",
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
  { id: "state", header: "State", wraps: true, cell: (row) => <StateMark row={row} /> },
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
    cell: ({ state, digest }) =>
      state === "done" && digest ? (
        <span className="flex items-center gap-1">
          <code className="font-mono text-sm">{digest.slice(0, 12)}…</code>
          <CopyButton text={digest} label="Copy the whole SHA-256" />
        </span>
      ) : (
        "–"
      ),
  },
  {
    id: "until",
    header: "Kept until",
    cell: ({ state, expiresAt }) => (state === "done" ? <Time at={expiresAt} /> : "–"),
  },
  {
    id: "actions",
    header: "Actions",
    hidesHeader: true,
    cell: (row) => <ExportActions row={row} />,
  },
];
