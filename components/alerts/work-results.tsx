"use client";

import { Button } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Status } from "@/domain/status";
import type { WorkResult } from "./alert-types";
import { plural } from "./alert-words";

const LOOK: Record<WorkResult["outcome"], Status> = { done: "ok", skipped: "paused", refused: "alert" };

/** What came of each, the refused first. */
export function WorkResults({
  results,
  titles,
  onClose,
}: {
  results: readonly WorkResult[];
  titles: ReadonlyMap<number, string>;
  onClose: () => void;
}) {
  const order = { refused: 0, skipped: 1, done: 2 };
  const sorted = results.toSorted((a, b) => order[a.outcome] - order[b.outcome]);
  const left = results.filter(({ outcome }) => outcome !== "done").length;
  return (
    <div className="flex flex-col gap-3">
      <p>
        {plural(results.length - left, "alert")} done, {left.toLocaleString("en-US")} not.
      </p>
      <ol className="max-h-[50dvh] overflow-y-auto rounded border text-sm">
        {sorted.map(({ id, outcome, because }) => (
          <li
            key={id}
            className="grid grid-cols-[6rem_1fr] items-baseline gap-x-3 border-b px-3 py-1.5 last:border-b-0"
          >
            <StatusBadge status={LOOK[outcome]} word={outcome} look="plain" />
            <span>
              {titles.get(id) ?? `Alert ${id}`}
              {because && <span className="block text-ink-2">{because}</span>}
            </span>
          </li>
        ))}
      </ol>
      <Button className="self-end" onClick={onClose}>
        Close
      </Button>
    </div>
  );
}
