"use client";

import { X } from "lucide-react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { useAddress } from "@/components/ui/use-address";
import {
  AGAIN,
  FILTER_LABEL,
  FILTER_NAMES,
  type FilterName,
  NO_FILTER,
  SPANS,
  unreadIn,
} from "./audit-filter";
import type { AuditFacets } from "./audit-types";

type FilterMarksProps = { facets: AuditFacets | undefined; asOf: Date };

/** Each filter that is set, with a click to take it away, and what of the address cannot be read. */
export function FilterMarks({ facets, asOf }: FilterMarksProps) {
  const { params, write } = useAddress();
  const unread = unreadIn((name) => params.get(name), asOf);
  const set = FILTER_NAMES.flatMap((name) => {
    const value = params.get(name);
    return value && !unread.some(({ label }) => label === FILTER_LABEL[name])
      ? [{ name, text: valueText(name, value, facets) }]
      : [];
  });
  if (set.length === 0 && unread.length === 0) return null;
  return (
    <>
      {unread.length > 0 && (
        <p role="status" className="text-sm text-ink-2">
          Not looked for, because it cannot be read:{" "}
          {unread.map(({ label, text }) => `${label} “${text}”`).join(", ")}.
        </p>
      )}
      <ul aria-label="Filters that are set" className="flex flex-wrap items-center gap-1.5">
        {set.map(({ name, text }) => (
          <li key={name} className="min-w-0">
            <button
              type="button"
              onClick={() => write({ ...AGAIN, [name]: undefined })}
              aria-label={`Remove the filter ${FILTER_LABEL[name]} ${text}`}
              className="inline-flex h-6 max-w-full items-center gap-1.5 rounded-full border border-accent bg-accent-soft px-2 text-sm text-accent hover:bg-accent-soft-hover max-sm:h-11 max-sm:px-3"
            >
              <span className="shrink-0">{FILTER_LABEL[name]}</span>
              <span className="truncate font-medium">{text}</span>
              <X className="size-3 shrink-0" aria-hidden />
            </button>
          </li>
        ))}
        <li>
          <Button size="small" variant="quiet" onClick={() => write(NO_FILTER)}>
            Clear the filter
          </Button>
        </li>
      </ul>
    </>
  );
}

function valueText(name: FilterName, value: string, facets: AuditFacets | undefined): string {
  if (name === "action" && value.endsWith(".")) return `${value.slice(0, -1)}: all of them`;
  if (name === "from" || name === "to") return `${value.replace("T", " ")} UTC`;
  if (name === "last") return SPANS.find((span) => span.value === value)?.label ?? value;
  if (name === "platform") return PLATFORM_NAME[value as keyof typeof PLATFORM_NAME] ?? value;
  const known = name in FACET_OF ? facets?.[FACET_OF[name as keyof typeof FACET_OF]] : undefined;
  return known?.find((one) => one.value === value)?.label ?? value;
}

const FACET_OF = { actor: "actor", kind: "kind", category: "category", result: "result" } as const;
