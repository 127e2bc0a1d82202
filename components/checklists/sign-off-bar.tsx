"use client";

import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { whyNot } from "@/domain/access";
import { type RowState, rowStatus, settledCount, whyNotSignOff } from "@/domain/checklist";
import { worst } from "@/domain/status";

/** Stays at the foot of the page: how far the run is, and what stands between it and its sign-off. */
export function SignOffBar({ states, onSignOff }: { states: readonly RowState[]; onSignOff: () => void }) {
  const me = usePerson();
  const settled = settledCount(states);
  const blocked = whyNotSignOff(states);
  return (
    <section
      aria-label="Sign-off"
      className="on-screen sticky bottom-0 z-20 -mx-6 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line-2 bg-raised px-6 py-3 max-sm:-mx-4 max-sm:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] max-sm:px-4"
    >
      <ProgressBar
        value={settled}
        max={states.length}
        label="Rows settled"
        text={`${settled} of ${states.length}`}
        status={worst(states.map(rowStatus))}
      />
      <span role="status" className="min-w-0 flex-1 text-ink-2">
        {blocked ? `Blocked: ${blocked}` : "Nothing stands in its way."}
      </span>
      <Button
        variant="primary"
        className="max-sm:w-full"
        blockedBecause={whyNot(me, "checklist:work") ?? (blocked && `Not yet: ${blocked}`)}
        onClick={onSignOff}
      >
        Sign off {states.length} rows…
      </Button>
    </section>
  );
}
