"use client";

import { useState } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { AGAIN } from "./audit-filter";
import type { AuditFacets } from "./audit-types";
import { choicesOf, type FacetValue } from "./facet-values";

const FACETS = [
  { name: "result", title: "Result" },
  { name: "category", title: "Category" },
  { name: "action", title: "Action" },
  { name: "actor", title: "Actor" },
  { name: "kind", title: "Kind of subject" },
  { name: "platform", title: "Platform" },
] as const;

const FIRST = 6;

/** What the events that fit are, with how many of each: a click asks for those alone, another takes that back. */
export function FacetList({ facets }: { facets: AuditFacets | undefined }) {
  if (!facets)
    return (
      <div className="flex flex-col gap-2" aria-hidden>
        {Array.from({ length: 12 }, (_, index) => (
          <Skeleton key={index} className="w-full" />
        ))}
      </div>
    );
  return (
    <div className="flex flex-col gap-4 text-sm">
      {FACETS.map(({ name, title }) => (
        <Facet key={name} name={name} title={title} values={facets[name]} />
      ))}
      {facets.counted === "since" && facets.since && (
        <p className="text-ink-3">
          Counted since <Time at={facets.since} />.
        </p>
      )}
    </div>
  );
}

function Facet({
  name,
  title,
  values,
}: {
  name: (typeof FACETS)[number]["name"];
  title: string;
  values: readonly FacetValue[];
}) {
  const { params, write } = useAddress();
  const [isWhole, setWhole] = useState(false);
  const chosen = params.get(name);
  const all = choicesOf(name, values, chosen);
  if (all.length === 0) return null;
  const shown = isWhole ? all : all.filter(({ value }, index) => index < FIRST || value === chosen);
  return (
    <section aria-label={title}>
      <h2 className="mb-1 text-sm font-medium text-ink-3">{title}</h2>
      <ul>
        {shown.map(({ value, label, count }) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={value === chosen}
              onClick={() => write({ ...AGAIN, [name]: value === chosen ? undefined : value })}
              className="flex w-full items-baseline gap-2 rounded px-1.5 py-0.5 text-left text-ink-2 hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent forced-colors:aria-pressed:underline max-sm:min-h-11 max-sm:items-center"
            >
              <span className="min-w-0 flex-1 truncate" data-tip={label}>
                {label}
              </span>
              <span className="tabular-nums">{count.toLocaleString("en-US")}</span>
            </button>
          </li>
        ))}
      </ul>
      {all.length > FIRST && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="px-1.5 py-0.5 text-ink-3 underline decoration-line-2 hover:text-accent max-sm:min-h-11"
        >
          {isWhole ? "Fewer" : `All ${all.length}`}
        </button>
      )}
    </section>
  );
}
