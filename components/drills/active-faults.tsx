"use client";

import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { FAULTS } from "@/domain/drill";
import type { ActiveFault } from "./drill-types";
import { type SetFault, useSetFault } from "./use-set-fault";

const COLUMNS: readonly Column<ActiveFault>[] = [
  { id: "environment", header: "Environment", cell: (fault) => fault.environmentId },
  { id: "fault", header: "Fault", cell: (fault) => FAULTS[fault.kind], wraps: true },
  {
    id: "paths",
    header: "Paths",
    cell: (fault) => (fault.pathPrefix ? <span className="font-mono">{fault.pathPrefix}…</span> : "all"),
  },
  { id: "by", header: "Set by", cell: (fault) => fault.byName },
  { id: "since", header: "Since", align: "end", cell: (fault) => <Time at={fault.since} /> },
  {
    id: "clear",
    header: "Clear",
    hidesHeader: true,
    align: "end",
    cell: (fault) => <ClearFault fault={fault} />,
  },
];

function ClearFault({ fault }: { fault: ActiveFault }) {
  const { change, pending, blockedBecause, error } = useSetFault();
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <Button
        size="small"
        variant="plain"
        pending={pending}
        blockedBecause={blockedBecause}
        onClick={() => void change([fault], false)}
      >
        Clear
        <span className="sr-only">
          {FAULTS[fault.kind]} at {fault.environmentId}
        </span>
      </Button>
      {error && <InlineError className="whitespace-normal">{error}</InlineError>}
    </span>
  );
}

const keyOf = (fault: ActiveFault) => `${fault.environmentId} ${fault.kind} ${fault.pathPrefix}`;

/** What is made to go wrong now, by whom and since when. */
export function ActiveFaults({ faults, set }: { faults: readonly ActiveFault[]; set: SetFault }) {
  return (
    <Section
      title="Active now"
      facts={faults.length > 0 ? faults.length : undefined}
      actions={
        faults.length > 0 && (
          <div className="flex flex-col items-end gap-1">
            <Button
              pending={set.pending}
              blockedBecause={set.blockedBecause}
              onClick={() => void set.change(faults, false)}
            >
              {faults.length === 1 ? "Clear 1 fault" : `Clear all ${faults.length} faults`}
            </Button>
          </div>
        )
      }
    >
      <DataTable
        caption="Faults that are active now"
        columns={COLUMNS}
        rows={faults}
        rowKey={keyOf}
        empty={
          <Empty title="Every simulator behaves">
            A fault that is set below is listed here, with who set it and when.
          </Empty>
        }
      />
    </Section>
  );
}
