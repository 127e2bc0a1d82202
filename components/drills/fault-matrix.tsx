"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Input } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import { FAULT_KINDS, FAULTS, type FaultKind } from "@/domain/drill";
import type { ActiveFault, DrillPlace } from "./drill-types";
import type { SetFault } from "./use-set-fault";

type Row = DrillPlace & {
  active: ReadonlyMap<FaultKind, readonly ActiveFault[]>;
  flip: (kind: FaultKind) => void;
  blockedBecause: string | undefined;
};

const COLUMNS: readonly Column<Row>[] = [
  {
    id: "environment",
    header: "Environment",
    cell: (row) => row.id,
  },
  ...FAULT_KINDS.map((kind) => ({
    id: kind,
    header: kind,
    tip: FAULTS[kind],
    cell: (row: Row) => <FaultSwitch row={row} kind={kind} />,
  })),
];

function FaultSwitch({ row, kind }: { row: Row; kind: FaultKind }) {
  const active = row.active.get(kind) ?? [];
  const paths = active.map(({ pathPrefix }) => pathPrefix).filter(Boolean);
  return (
    <span
      data-tip={`${FAULTS[kind]}${paths.length > 0 ? `\nonly ${paths.join(", ")}` : ""}`}
      className="relative inline-flex"
    >
      <Checkbox
        hideLabel
        label={`${FAULTS[kind]} at ${row.id}`}
        checked={active.length > 0}
        isMixed={active.length > 0 && paths.length === active.length}
        blockedBecause={row.blockedBecause}
        onChange={() => row.flip(kind)}
      />
    </span>
  );
}

const keyOf = (row: Row) => row.id;

type FaultMatrixProps = {
  places: readonly DrillPlace[];
  faults: readonly ActiveFault[];
  set: SetFault;
};

/** A switch for each fault of each simulator; one press sets it, one clears it. */
export function FaultMatrix({ places, faults, set }: FaultMatrixProps) {
  const [prefix, setPrefix] = useState("");
  const path = prefix.trim();
  const pathPrefix = path && !path.startsWith("/") ? `/${path}` : path;
  const rows = places.map((place): Row => {
    const mine = faults.filter(({ environmentId }) => environmentId === place.id);
    const active = new Map(FAULT_KINDS.map((kind) => [kind, mine.filter((fault) => fault.kind === kind)]));
    return {
      ...place,
      active,
      blockedBecause: set.blockedBecause,
      flip: (kind) => {
        const isOn = active.get(kind) ?? [];
        if (isOn.length > 0) void set.change(isOn, false);
        else void set.change([{ environmentId: place.id, kind, pathPrefix }], true);
      },
    };
  });

  return (
    <Section
      title="Make something go wrong"
      facts={<span id="prefix-hint">A path limits what is set next; empty means all paths.</span>}
      actions={
        <Input
          aria-label="Only paths that start with"
          aria-describedby="prefix-hint"
          placeholder="Only paths that start with…"
          className="w-64 font-mono text-sm max-sm:w-full"
          maxLength={200}
          value={prefix}
          onChange={(event) => setPrefix(event.target.value)}
        />
      }
    >
      {set.error && <InlineError className="mb-2">{set.error}</InlineError>}
      <DataTable
        caption="Faults of each simulated environment"
        columns={COLUMNS}
        rows={rows}
        rowKey={keyOf}
        empty={<Empty title="No simulator runs">Simulated environments of the demo world appear here.</Empty>}
      />
      <dl
        aria-label="What each fault does"
        className="mt-4 grid gap-x-8 gap-y-1 text-sm sm:grid-cols-2 lg:grid-cols-3"
      >
        {FAULT_KINDS.map((kind) => (
          <div key={kind} className="flex gap-2">
            <dt className="w-24 shrink-0 text-ink-3">{kind}</dt>
            <dd className="text-ink-2">{FAULTS[kind]}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
