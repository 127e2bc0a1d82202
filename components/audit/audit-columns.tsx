import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { AuditEvent } from "./audit-types";
import { ResultMark } from "./result-mark";

export const AUDIT_COLUMNS: readonly Column<AuditEvent>[] = [
  {
    id: "at",
    header: "When",
    cell: (event) => (
      <span className="font-normal">
        <Time at={event.at} />
        <span className="sr-only max-sm:not-sr-only">
          {" "}
          · <span className="sr-only">event {event.seq}: </span>
          <code className="font-mono font-medium">{event.action}</code>
        </span>
      </span>
    ),
  },
  {
    id: "actor",
    header: "Who",
    cell: ({ actor }) => (
      <span>
        {actor.name}
        {actor.role && actor.role !== "system" && <span className="text-ink-3"> ({actor.role})</span>}
        {actor.kind === "anonymous" && <span className="text-ink-3"> (not signed in)</span>}
      </span>
    ),
  },
  {
    id: "action",
    header: "Action",
    hidesOnPhone: true,
    cell: ({ action }) => <code className="font-mono">{action}</code>,
  },
  { id: "result", header: "Result", cell: ({ result }) => <ResultMark result={result} /> },
  {
    id: "subject",
    header: "Subject",
    grows: true,
    cell: (event) => (
      <span data-tip={`${event.subjectKind} ${event.subjectId}`}>
        <span className="text-ink-3">{event.subjectKind}</span> {subjectName(event)}
      </span>
    ),
  },
  {
    id: "environment",
    header: "Environment",
    cell: ({ environmentId }) =>
      environmentId ? (
        <span className="text-ink-2">{environmentId}</span>
      ) : (
        <span className="text-ink-3">–</span>
      ),
  },
];

/** Where an event tells what its subject is called. */
const NAMED_BY: Record<string, string> = {
  "action-run": "label",
  "checklist-run": "checklist",
  credential: "credential",
  flow: "label",
  freeze: "what",
  "runbook-run": "runbook",
};

/** What the subject is called, where the event tells; otherwise its id. */
export function subjectName({ subjectKind, subjectId, detail, actor }: AuditEvent): string {
  if (subjectKind === "person") {
    if (subjectId === actor.id) return actor.name;
    if (typeof detail.email === "string") return detail.email;
  }
  const names = [NAMED_BY[subjectKind] ?? "", "title", "name"].map((field) => detail[field]);
  return names.find((name): name is string => typeof name === "string" && name !== "") ?? subjectId;
}
