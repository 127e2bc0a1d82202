import type { inferRouterOutputs } from "@trpc/server";
import { Clock } from "@/components/checklists/clock";
import { periodText } from "@/components/checklists/run-answer";
import { CopyButton } from "@/components/ui/copy-button";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import type { AppRouter } from "@/server/router";

export type AuditEvent = inferRouterOutputs<AppRouter>["audit"]["list"]["rows"][number];

const told = (event: AuditEvent, name: string) => {
  const value = event.detail[name];
  return typeof value === "string" ? value : "";
};

/** Events carry the checklist's id; its words are good enough to read. */
const title = (id: string) => id.charAt(0).toUpperCase() + id.slice(1).replaceAll("-", " ");

export const runColumns: readonly Column<AuditEvent>[] = [
  {
    id: "what",
    header: "Checklist",
    grows: true,
    cell: (event) => (
      <>
        {title(told(event, "checklist"))}{" "}
        <span className="font-normal text-ink-3">
          {periodText(told(event, "period"))} {event.environmentId}
        </span>
      </>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (event) =>
      event.action === "checklist.missed" ? (
        <StatusBadge status="alert" word="missed" look="plain" />
      ) : event.detail.late === true ? (
        <StatusBadge status="warn" word="signed late" look="plain" />
      ) : (
        <StatusBadge status="ok" word="signed off" look="plain" />
      ),
  },
  { id: "who", header: "Who", cell: ({ actor }) => actor.name },
  { id: "at", header: "When", cell: ({ at }) => <Clock at={at} /> },
  {
    id: "digest",
    header: "Digest",
    hidesOnPhone: true,
    cell: (event) => {
      const digest = told(event, "digest");
      return digest ? (
        <span className="inline-flex items-center gap-1">
          <code className="font-mono text-xs" data-tip={digest}>
            {digest.slice(0, 12)}…
          </code>
          <CopyButton text={digest} label="Copy the digest" />
        </span>
      ) : (
        <span className="text-ink-3">–</span>
      );
    },
  },
];

export const refusedColumns: readonly Column<AuditEvent>[] = [
  { id: "who", header: "Who", cell: ({ actor }) => actor.name },
  { id: "what", header: "Wanted", cell: ({ action }) => action },
  {
    id: "why",
    header: "Why not",
    grows: true,
    cell: (event) => <span data-tip={told(event, "reason")}>{told(event, "reason")}</span>,
  },
  { id: "at", header: "When", cell: ({ at }) => <Clock at={at} /> },
];
