"use client";

import type { MouseEvent } from "react";
import { cn } from "@/components/ui/cn";
import { StatusBadge } from "@/components/ui/status-badge";
import { Age } from "@/components/ui/time";
import { useAddress, withChanges } from "@/components/ui/use-address";
import { formatDuration } from "@/domain/duration";
import { needsSomeone } from "@/domain/status";
import { valueText } from "./environment-words";
import type { CheckShown } from "./platform-types";

export const checkRowGrid =
  "grid grid-cols-[5.5rem_minmax(9rem,3fr)_8.5rem_minmax(0,5fr)_5rem_5.5rem] items-center gap-x-4";

/** One check in a line: a click opens its evidence at the side, and the link leads to the same. */
export function CheckRow({ check, environmentId }: { check: CheckShown; environmentId: string }) {
  const { params, write } = useAddress();
  const isOpen = params.get("evidence") === check.key;

  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    write({ evidence: isOpen ? undefined : check.key }, params.has("evidence") ? "replace" : "push");
  }

  if (check.notOffered !== null)
    return (
      <div
        className={cn(
          checkRowGrid,
          "min-h-8 px-3 text-sm text-ink-3 max-lg:flex max-lg:flex-wrap max-lg:py-1.5",
        )}
      >
        <span>not offered</span>
        <span>{check.title}</span>
        <span className="max-lg:hidden" />
        <span className="col-span-3 max-lg:basis-full lg:truncate" data-tip={check.notOffered}>
          {check.notOffered}
        </span>
      </div>
    );

  const value = valueText(check);
  return (
    <a
      data-check
      href={`/platforms/${environmentId}${withChanges(params.toString(), { evidence: check.key })}`}
      onClick={open}
      aria-current={isOpen || undefined}
      className={cn(
        checkRowGrid,
        "min-h-8 px-3 text-sm hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:bg-accent-soft max-lg:flex max-lg:flex-wrap max-lg:gap-y-0.5 max-lg:py-2",
      )}
    >
      <StatusBadge
        status={check.status}
        look={needsSomeone(check.status) ? "box" : "plain"}
        className="justify-self-start"
      />
      <span className="font-medium max-lg:flex-1">{check.title}</span>
      <span className="text-right whitespace-nowrap">{value}</span>
      <span className="min-w-0 text-ink-2 max-lg:basis-full lg:truncate" data-tip={check.reason}>
        {check.pending && <span className="font-medium text-ink">{check.pending}. </span>}
        {check.reason}
      </span>
      <span className="text-right text-ink-3">
        <span className="lg:sr-only">for </span>
        <Age since={check.since} />
      </span>
      <span className="text-right text-ink-3">
        <span className="lg:sr-only">asked every </span>
        {formatDuration(check.everySeconds * 1000)}
      </span>
    </a>
  );
}
