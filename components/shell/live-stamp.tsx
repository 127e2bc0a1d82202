"use client";

import { RefreshCw } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import { Absolute } from "@/components/ui/time";
import { type LiveState, useIsLate, useLive } from "./live";

const MEANING: Record<LiveState, string> = {
  live: "News arrives by itself.",
  reconnecting: "The live connection was lost; trying again.",
  polling: "There is no live connection; the page asks every few seconds.",
};

/** "live · as of 14:03:20": amber, and marked, when the news is late. */
export function LiveStamp() {
  const live = useLive();
  const isLate = useIsLate(live);
  const isPlain = live.state === "live" && !isLate;
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-sm text-ink-2">
      <span
        data-tip={MEANING[live.state]}
        className={cn("inline-flex items-center gap-1.5", live.state !== "live" && "text-warn")}
      >
        {isPlain ? (
          <RefreshCw className="size-3 text-ink-3" aria-hidden />
        ) : (
          <StatusIcon status="warn" className="size-2.5" />
        )}
        <span role="status" className="max-lg:sr-only">
          {live.state}
        </span>
      </span>
      <span aria-hidden="true" className="text-ink-3 max-lg:hidden">
        ·
      </span>
      <span className={cn(isLate && "font-medium text-warn")}>
        <span className="max-sm:sr-only">as of </span>
        <Absolute at={live.asOf} form="clock" />
        {isLate && <span className="sr-only">, late</span>}
      </span>
    </span>
  );
}
