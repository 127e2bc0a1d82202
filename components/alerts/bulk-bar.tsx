"use client";

import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { whyNot } from "@/domain/access";
import { countText, plural } from "./alert-words";
import type { Work } from "./work";

export type BulkBarProps = {
  count: number;
  /** How many match the filter, when that is more than what is selected. */
  matching: number | undefined;
  isCapped: boolean;
  isAll: boolean;
  onAll: () => void;
  onClear: () => void;
  onWork: (verb: Work["verb"]) => void;
};

/** At the foot of the table while something is selected. Every button says how many it is about. */
export function BulkBar({ count, matching, isCapped, isAll, onAll, onClear, onWork }: BulkBarProps) {
  const me = usePerson();
  const number = isAll ? countText(count, isCapped) : String(count);
  const alerts = `${number} ${count === 1 ? "alert" : "alerts"}`;
  return (
    <section
      aria-label="Selected alerts"
      className="on-screen sticky bottom-3 z-20 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center gap-2 rounded border border-line-2 bg-raised p-2 max-sm:bottom-16 max-sm:w-full"
    >
      <span className="px-1 font-medium" role="status">
        {isAll ? `All ${alerts} that match` : `${plural(count, "alert")} selected`}
      </span>
      {!isAll && matching !== undefined && matching > count && (
        <Button size="small" variant="quiet" onClick={onAll}>
          Select all {countText(matching, isCapped)} that match
        </Button>
      )}
      <Button
        variant="primary"
        blockedBecause={whyNot(me, "alert:work")}
        onClick={() => onWork("acknowledge")}
      >
        Acknowledge {alerts}…
      </Button>
      <Button blockedBecause={whyNot(me, "alert:work")} onClick={() => onWork("resolve")}>
        Resolve {alerts}…
      </Button>
      <Button
        blockedBecause={
          whyNot(me, "silence:manage") ??
          (isAll ? "A silence is made from rows: select those that it should match." : undefined)
        }
        onClick={() => onWork("silence")}
      >
        Silence {alerts}…
      </Button>
      <Button variant="quiet" onClick={onClear}>
        Clear
      </Button>
    </section>
  );
}
