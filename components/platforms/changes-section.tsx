"use client";

import { tenantText } from "@/components/jobs/job-words";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import type { EnvironmentPage, StateChange } from "./platform-types";

type Change = StateChange & { what: string };

const COLUMNS: readonly Column<Change>[] = [
  { id: "what", header: "What", cell: (change) => change.what },
  {
    id: "moved",
    header: "Moved",
    cell: (change) => (
      <span className="inline-flex items-center gap-2">
        <StatusBadge status={change.fromStatus} look="plain" className="font-normal" />
        <span aria-hidden className="text-ink-3">
          →
        </span>
        <span className="sr-only">to</span>
        <StatusBadge status={change.toStatus} look="plain" />
      </span>
    ),
  },
  {
    id: "reason",
    header: "Why",
    grows: true,
    cell: (change) => (
      <span data-tip={change.reason} className="text-ink-2">
        {change.reason}
      </span>
    ),
  },
  { id: "when", header: "When", align: "end", cell: (change) => <Time at={change.at} /> },
];

const keyOf = (change: Change) => String(change.id);

/** "scheduler" is read as its title; "costs@Contoso" as the job and the tenant. */
function whatMoved(place: EnvironmentPage, change: StateChange): string {
  if (change.subjectKind === "tenant") return "Standing of a tenant";
  if (change.subjectKind === "job") {
    const [job = "", tenant = ""] = change.subject.split("@");
    const title = place.platform.jobs.find(({ key }) => key === job)?.title ?? job;
    return tenant ? `${title} · ${tenantText(tenant)}` : title;
  }
  for (const component of place.components) {
    const check = component.checks.find(({ key }) => key === change.subject);
    if (check) return `${component.title}: ${check.title}`;
  }
  return change.subject;
}

const FIRST = 8;

export function ChangesSection({ place }: { place: EnvironmentPage }) {
  const { params, write } = useAddress();
  const all = place.changes.map((change) => ({ ...change, what: whatMoved(place, change) }));
  const rows = params.get("changes") === "all" ? all : all.slice(0, FIRST);
  return (
    <Section title="What changed lately">
      <DataTable
        caption="State changes, newest first"
        columns={COLUMNS}
        rows={rows}
        rowKey={keyOf}
        footer={
          rows.length < all.length && (
            <Button size="small" onClick={() => write({ changes: "all" })}>
              Show the last {all.length}
            </Button>
          )
        }
        empty={
          <Empty title="Nothing has changed its state yet">
            A line appears here when a check or a job moves from one state to another.
          </Empty>
        }
      />
    </Section>
  );
}
