import { Pill } from "@/components/ui/pill";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { PlatformEvent } from "./trail-types";

export const EVENT_COLUMNS: readonly Column<PlatformEvent>[] = [
  {
    id: "at",
    header: "When",
    cell: ({ at, action }) => (
      <span className="font-normal">
        <Time at={at} />
        <span className="sm:hidden">
          {" "}
          · <code className="font-mono font-medium">{action}</code>
        </span>
      </span>
    ),
  },
  {
    id: "source",
    header: "Told by",
    cell: ({ environmentId, tenant }) => (
      <span className="flex items-center gap-1.5">
        <Pill>{environmentId}</Pill>
        {tenant && <span className="text-ink-2">{tenant}</span>}
      </span>
    ),
  },
  { id: "actor", header: "Who", cell: ({ actor }) => actor },
  {
    id: "action",
    header: "Action",
    hidesOnPhone: true,
    cell: ({ action }) => <code className="font-mono">{action}</code>,
  },
  {
    id: "result",
    header: "Result",
    cell: ({ result }) => result || <span className="text-ink-3">not told</span>,
  },
  {
    id: "resource",
    header: "Subject",
    grows: true,
    cell: ({ resourceKind, resourceId }) => (
      <span>
        <span className="text-ink-3">{resourceKind}</span> {resourceId || "–"}
      </span>
    ),
  },
];
