"use client";

import { useKeys } from "@/components/ui/use-keys";
import type { AlertRow } from "./alert-types";
import type { Work } from "./work";

type Triage = {
  rows: readonly AlertRow[];
  chosen: readonly AlertRow[];
  openId: number | undefined;
  begin: (work: Work["verb"], alerts: readonly AlertRow[]) => void;
  leave: () => boolean;
};

/** The row that has the focus, else the one whose panel is open. */
function underCursor({ rows, openId }: Triage): AlertRow[] {
  const key = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row;
  const row = rows.find(({ id }) => String(id) === key) ?? rows.find(({ id }) => id === openId);
  return row ? [row] : [];
}

/** One key for each thing that is done with an alert: with those that are selected, else with the one under the cursor. */
export function useTriageKeys(triage: Triage): void {
  const many = (verb: Work["verb"]) => () => {
    const alerts = triage.chosen.length > 0 ? triage.chosen : underCursor(triage);
    if (alerts.length === 0) return false;
    triage.begin(verb, alerts);
  };
  const one = (verb: Work["verb"]) => () => {
    const alerts = underCursor(triage);
    if (alerts.length === 0) return false;
    triage.begin(verb, alerts);
  };
  useKeys(
    {
      a: { label: "Acknowledge", run: many("acknowledge") },
      r: { label: "Resolve", run: many("resolve") },
      s: { label: "Silence", run: many("silence") },
      e: { label: "Escalate", run: one("escalate") },
      c: { label: "Comment", run: one("note") },
      escape: { label: "Close the panel, then drop the selection", run: triage.leave },
    },
    { label: "Alerts" },
  );
}
