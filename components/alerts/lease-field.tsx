"use client";

import { useState } from "react";
import { Segmented } from "@/components/ui/segmented";
import { Absolute, useClockText } from "@/components/ui/time";
import { zoneOffsetMs } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import type { AlertSeverity } from "@/domain/platform";
import { LEASES, type Lease, type LeaseEnd, leaseEnd } from "./alert-words";

const LEASE_WORD: Record<Lease, string> = { "1h": "1 h", "4h": "4 h", shift: "Until the shift ends" };

/** For how long somebody has it: what was chosen, and when that would end. */
export function useLease(severities: readonly AlertSeverity[]) {
  const { zone } = useTimeSettings();
  const [lease, setLease] = useState<Lease>("1h");
  const minute = Number(useClockText((now) => String(Math.floor(now / 60_000))));
  const endAt = (now: number) => leaseEnd(lease, severities, { now, zoneAheadMs: zoneOffsetMs(zone, now) });
  return { lease, setLease, shown: endAt(minute * 60_000), until: () => endAt(Date.now()).until };
}

export function LeaseField({
  lease,
  shown,
  onChange,
}: {
  lease: Lease;
  shown: LeaseEnd;
  onChange: (lease: Lease) => void;
}) {
  return (
    <div>
      <p className="mb-1 font-medium">For how long</p>
      <Segmented
        label="For how long"
        options={LEASES.map((value) => ({ value, label: LEASE_WORD[value] }))}
        value={lease}
        onChange={onChange}
      />
      <p className="mt-1 text-sm text-ink-3">
        Until <Absolute at={shown.until} form="minute" />
        {shown.cutBecause && `: ${shown.cutBecause}`}. Then it is open again and calls, unless it is over.
      </p>
    </div>
  );
}
