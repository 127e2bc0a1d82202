"use client";

import { StatusIcon } from "@/components/ui/status-badge";
import { STATUS_TEXT } from "@/components/ui/status-style";
import { Time, useClockText } from "@/components/ui/time";
import type { RunState } from "@/domain/checklist";
import { Clock } from "./clock";

const NEAR_MS = 60 * 60_000;

type Phase = "" | "near" | "past";

/** When a run is due: plain, amber in the last hour, red when it was missed. */
export function Due({ at, state }: { at: Date; state: RunState | undefined }) {
  const due = at.getTime();
  const phase = useClockText((now): Phase => (due < now ? "past" : due - now < NEAR_MS ? "near" : ""));
  if (state === "signed-off")
    return (
      <span className="text-ink-2">
        was due <Clock at={at} />
      </span>
    );
  const isMissed = state === "missed" || phase === "past";
  const status = isMissed ? "alert" : phase === "near" ? "warn" : undefined;
  return (
    <span className={status && `inline-flex items-center gap-1.5 font-medium ${STATUS_TEXT[status]}`}>
      {status && <StatusIcon status={status} />}
      <span>
        {isMissed ? "missed " : "due "}
        <Time at={at} />
      </span>
    </span>
  );
}
