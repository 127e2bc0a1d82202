"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type PaletteItem, usePaletteItems } from "@/components/shell/palette-items";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { FAULT_KINDS, FAULTS } from "@/domain/drill";
import { ActiveFaults } from "./active-faults";
import type { ActiveFault, DrillPlace } from "./drill-types";
import { FaultMatrix } from "./fault-matrix";
import { type SetFault, useSetFault } from "./use-set-fault";

/** Faults to inject into simulators, so that people and checks can practise. */
export function DrillsPage() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.drills.list.queryOptions());
  const set = useSetFault();
  useFaultPalette(data.environments, data.faults, set);

  if (!data.isDemo)
    return (
      <>
        <PageHeader title="Drills" answer="No drill can be held here: this console watches real platforms." />
        <div className="rounded border bg-surface">
          <Empty title="Faults are injected into simulators only">
            Only the demo world has simulators. A console that is started without a configuration of its own
            comes with it.
          </Empty>
        </div>
      </>
    );

  return (
    <>
      <PageHeader title="Drills" answer={answer(data.environments, data.faults)} />
      <ActiveFaults faults={data.faults} set={set} />
      <FaultMatrix places={data.environments} faults={data.faults} set={set} />
    </>
  );
}

function answer(places: readonly DrillPlace[], faults: readonly ActiveFault[]): string {
  const hit = new Set(faults.map(({ environmentId }) => environmentId)).size;
  if (faults.length === 0) return `No drill is on. ${places.length} simulators behave as they should.`;
  return `${faults.length} ${faults.length === 1 ? "fault is" : "faults are"} active at ${hit} of ${places.length} simulators.`;
}

function useFaultPalette(
  places: readonly DrillPlace[],
  faults: readonly ActiveFault[],
  { change, blockedBecause }: SetFault,
) {
  usePaletteItems(
    useMemo((): PaletteItem[] => {
      const clearing = faults.map((fault) => ({
        id: `action:drill-clear:${fault.environmentId}:${fault.kind}:${fault.pathPrefix}`,
        label: `Clear at ${fault.environmentId}: ${FAULTS[fault.kind].toLowerCase()}`,
        hint: "drill",
        blockedBecause,
        run: () => void change([fault], false),
      }));
      const setting = places.flatMap((place) =>
        FAULT_KINDS.map((kind) => ({
          id: `action:drill-set:${place.id}:${kind}`,
          label: `Set at ${place.id}: ${FAULTS[kind].toLowerCase()}`,
          hint: "drill",
          keywords: ["fault", kind],
          blockedBecause,
          run: () => void change([{ environmentId: place.id, kind, pathPrefix: "" }], true),
        })),
      );
      const all =
        faults.length > 1
          ? [
              {
                id: "action:drill-clear-all",
                label: `Clear all ${faults.length} faults`,
                hint: "drill",
                blockedBecause,
                run: () => void change(faults, false),
              },
            ]
          : [];
      return [...all, ...clearing, ...setting];
    }, [places, faults, change, blockedBecause]),
  );
}
