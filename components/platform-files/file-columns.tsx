import { Check, Clock, Download, LoaderCircle, TriangleAlert, X } from "lucide-react";
import { buttonStyle } from "@/components/ui/button-style";
import { Digest } from "@/components/ui/digest";
import { StateMark } from "@/components/ui/state-mark";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { formatValue } from "@/domain/duration";
import type { Choice, PlatformFile } from "./file-types";
import { rangeText, titleOf } from "./file-words";

function State({ file: { state, remarks, said } }: { file: PlatformFile }) {
  const [icon, word] =
    state === "asked"
      ? [Clock, "waits for the worker"]
      : state === "fetching"
        ? [LoaderCircle, "being fetched"]
        : state === "failed"
          ? [X, "did not come"]
          : remarks.length > 0
            ? [TriangleAlert, "came, with remarks"]
            : [Check, "came as asked"];
  const tone = state === "failed" ? "alert" : state === "ready" && remarks.length > 0 ? "warn" : "quiet";
  return (
    <span className="block py-1">
      <StateMark icon={icon} tone={tone}>
        {word}
      </StateMark>
      {[said, ...remarks].filter(Boolean).map((sentence) => (
        <span key={sentence} className="block text-sm text-ink-2">
          {sentence}
        </span>
      ))}
    </span>
  );
}

export const fileColumns = (choices: readonly Choice[]): readonly Column<PlatformFile>[] => [
  {
    id: "list",
    header: "List",
    cell: ({ environmentId, key }) => (
      <span className="block py-1">
        {titleOf(choices, environmentId, key)}
        <span className="block text-sm font-normal text-ink-3">{environmentId}</span>
      </span>
    ),
  },
  { id: "range", header: "Days", cell: rangeText },
  {
    id: "asked",
    header: "Asked for",
    cell: ({ requestedAt, requestedByName }) => (
      <span>
        <Time at={requestedAt} /> <span className="text-ink-3">by {requestedByName}</span>
      </span>
    ),
  },
  { id: "state", header: "How it came", grows: true, wraps: true, cell: (file) => <State file={file} /> },
  {
    id: "rows",
    header: "Rows",
    align: "end",
    cell: ({ rows }) => (rows === null ? "–" : rows.toLocaleString("en-US")),
  },
  {
    id: "size",
    header: "Size",
    align: "end",
    cell: ({ bytes }) => (bytes === null ? "–" : formatValue(bytes, "bytes")),
  },
  {
    id: "digest",
    header: "SHA-256",
    cell: ({ digest }) => <Digest value={digest} />,
  },
  {
    id: "file",
    header: "File",
    hidesHeader: true,
    cell: ({ id, state }) =>
      state === "ready" && (
        <a href={`/api/platform-files/${id}`} download className={buttonStyle({ size: "small" })}>
          <Download className="size-3.5" aria-hidden />
          CSV
        </a>
      ),
  },
];
