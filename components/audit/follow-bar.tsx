"use client";

import { Radio } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { type Arrivals, MOST_COUNTED } from "./use-arrivals";

/** The switch that lets new events come in by themselves, and those that wait meanwhile. */
export function FollowBar({
  arrivals: { isFollowing, setFollowing, waiting, heldBecause, letIn },
  isAtTop,
}: {
  arrivals: Arrivals;
  isAtTop: boolean;
}) {
  const isOn = isFollowing && isAtTop;
  return (
    <div className="on-screen mb-2 flex min-h-6 flex-wrap items-center gap-3 text-sm text-ink-2 max-sm:min-h-11">
      <Button
        size="small"
        variant={isOn ? "plain" : "outlined"}
        role="switch"
        aria-checked={isOn}
        icon={<Radio className={cn("size-3.5", !isOn && "opacity-60")} aria-hidden />}
        blockedBecause={isAtTop ? undefined : "Only the newest page can be followed."}
        onClick={() => setFollowing(!isFollowing)}
      >
        {isOn ? "Following" : "Follow"}
      </Button>
      {waiting > 0 && (
        <Button size="small" variant="primary" className="rounded-full" onClick={letIn}>
          {waiting >= MOST_COUNTED ? `${MOST_COUNTED} or more new` : `${waiting} new`}
        </Button>
      )}
      {isOn && (
        <span>
          {waiting > 0 && heldBecause
            ? `New events wait ${heldBecause}.`
            : "New events come in at the top by themselves."}
        </span>
      )}
    </div>
  );
}
