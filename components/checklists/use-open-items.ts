"use client";

import { useMemo } from "react";
import type { PaletteItem } from "@/components/shell/palette-items";
import { usePerson } from "@/components/shell/person";
import { placeOf, whyNot } from "@/domain/access";
import type { ChecklistSummary } from "./answers";
import { useOpenRun } from "./open-run-button";
import { isUnsigned } from "./run-words";

/** "Open Azure daily review" for every checklist whose run of the current period is not signed off. */
export function useOpenItems(checklists: readonly ChecklistSummary[]): readonly PaletteItem[] {
  const me = usePerson();
  const { mutate } = useOpenRun();
  return useMemo(
    () =>
      checklists
        .filter((checklist) => checklist.cadence !== "on-demand" && isUnsigned(checklist))
        .map(({ checklistId, environmentId, title }) => ({
          id: `action:open:${checklistId}:${environmentId}`,
          label: `Open ${title}`,
          hint: environmentId,
          keywords: ["checklist", "today"],
          group: "actions" as const,
          blockedBecause: whyNot(me, "checklist:work", placeOf(environmentId)),
          run: () => mutate({ checklistId, environmentId }),
        })),
    [checklists, me, mutate],
  );
}
