"use client";

import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { AlertPage } from "./alert-types";
import { SOURCE_WORD } from "./alert-words";

/** Who told of it, in their words, and whether they still say so. */
export function AlertSources({ sources }: { sources: AlertPage["sources"] }) {
  if (sources.length === 0) return <p className="text-ink-2">Nobody is known to have told of it.</p>;
  return (
    <ul className="rounded border text-sm">
      {sources.map((source) => (
        <li key={`${source.source} ${source.externalId}`} className="border-b px-3 py-2 last:border-b-0">
          <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <span className="font-medium">{SOURCE_WORD[source.source]}</span>
            {source.word !== "none" && <span className="text-ink-2">“{source.word}”</span>}
            <StatusBadge look="plain" {...standOf(source)} />
            <span className="ml-auto text-ink-3">
              heard <Time at={source.goneAt ?? source.lastHeardAt} />
            </span>
          </div>
          <p className="text-pretty">{source.sentence}</p>
          {source.facts && (
            <p className="text-ink-2">
              {Object.entries(source.facts)
                .filter(([name]) => name !== "unjudged")
                .map(([name, value]) => `${name}: ${value ?? "–"}`)
                .join(" · ")}
            </p>
          )}
          {(source.resolvedThereAt || source.resolveTrouble) && (
            <p className="text-ink-2">
              {source.resolveTrouble
                ? `It was not resolved over there: ${source.resolveTrouble}`
                : "It was resolved over there too."}
            </p>
          )}
          {source.url?.startsWith("https://") && (
            <a
              href={source.url}
              target="_blank"
              rel="noreferrer"
              className="text-accent hover:underline max-sm:inline-block max-sm:py-2"
            >
              Open it there
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

function standOf({ goneAt, facts }: AlertPage["sources"][number]) {
  if (!goneAt) return { status: "alert", word: "still says so" } as const;
  if (facts?.unjudged) return { status: "unknown", word: "looks no more" } as const;
  return { status: "ok", word: "says it is over" } as const;
}
