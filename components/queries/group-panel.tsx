"use client";

import { cn } from "@/components/ui/cn";
import { useAddress } from "@/components/ui/use-address";
import { QueryPanel } from "./query-panel";
import type { QueryGroup } from "./query-types";

/** The questions of one group, and the one that is open. */
export function GroupPanel({ environmentId, group }: { environmentId: string; group: QueryGroup }) {
  const { params, write } = useAddress();
  const open = group.queries.find(({ key }) => key === params.get("query")) ?? group.queries[0];

  function turnTo(query: string) {
    const gone = [...params.keys()].map((key) => [key, undefined] as const);
    write({ ...Object.fromEntries(gone), query }, "push");
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6 sm:grid-cols-[13rem_minmax(0,1fr)]">
      <nav aria-label="Questions" className="on-screen">
        <ul className="flex flex-col gap-0.5 max-sm:flex-row max-sm:overflow-x-auto">
          {group.queries.map(({ key, title, notOfferedBecause }) => (
            <li key={key} className="shrink-0">
              <button
                type="button"
                onClick={() => turnTo(key)}
                aria-current={key === open?.key ? "true" : undefined}
                data-tip={notOfferedBecause ?? undefined}
                className={cn(
                  "flex min-h-8 w-full items-center rounded px-2 py-1 text-left hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent max-sm:min-h-11 max-sm:whitespace-nowrap",
                  notOfferedBecause !== null && "text-ink-3",
                )}
              >
                {title}
                {notOfferedBecause !== null && <span className="sr-only">, not offered here</span>}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {open && <QueryPanel key={open.key} environmentId={environmentId} query={open} />}
    </div>
  );
}
