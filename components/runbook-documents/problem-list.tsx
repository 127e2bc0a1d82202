import { StatusIcon } from "@/components/ui/status-badge";
import type { Problem } from "./document-types";
import { SEVERITY_STATUS } from "./document-words";
import type { Place } from "./numbered-text";

/** What is wrong, in the order of the text; each leads to its place. */
export function ProblemList({
  problems,
  onGo,
}: {
  problems: readonly Problem[];
  onGo: (place: Place) => void;
}) {
  if (problems.length === 0) return null;
  return (
    <ul aria-label="What is wrong" className="max-h-60 divide-y overflow-y-auto rounded border bg-surface">
      {problems.map(({ line, column, severity, said }, place) => (
        <li key={place}>
          <button
            type="button"
            onClick={() => onGo({ line, column })}
            className="flex w-full items-start gap-2 px-3 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2 max-sm:min-h-11"
          >
            <StatusIcon status={SEVERITY_STATUS[severity]} className="mt-1" />
            <span className="min-w-0 flex-1 break-words">
              <span className="mr-2 text-sm text-ink-2 tabular-nums">
                {severity}, line {line}, column {column}
              </span>
              {said}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
