import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import type { Standing } from "./sla-types";
import { ruleSentences, sourceText, windowText } from "./sla-words";

/** Stands beside the numbers of a promise, also on paper: without it a percentage says nothing. */
export function CountingRule({ objective }: { objective: Standing["objective"] }) {
  return (
    <aside aria-label="How this is counted" className="border-l-2 border-line-2 pl-3 text-sm text-ink-2">
      <p className="max-w-prose">
        <strong className="font-medium text-ink">How this is counted.</strong> Over{" "}
        {windowText(objective.window)}. {ruleSentences(objective).join(" ")}
      </p>
      <p className="mt-1 max-w-prose">
        Counted by {objective.countedBy}. Promised in {sourceText(objective)} of{" "}
        {PLATFORM_NAME[objective.platformId]}.{objective.note && ` ${objective.note}`}
      </p>
    </aside>
  );
}

/** The same for a list of promises that are counted in different ways. */
export function CountingRules() {
  return (
    <aside
      aria-label="How this is counted"
      className="mb-6 border-l-2 border-line-2 pl-3 text-sm text-ink-2 print:break-inside-avoid"
    >
      <p className="max-w-prose">
        <strong className="font-medium text-ink">How this is counted.</strong> Where minutes are promised,
        every minute of the window counts once; where answers, runs or messages are, each of them does. The{" "}
        <em>budget</em> is what may be bad before the promise is broken. <em>Pace</em> 1 × spends it exactly
        within the window. What nobody saw is unknown and never good; whether it spends budget, and what
        maintenance does, is said at each promise. A line opens the minutes behind its numbers.
      </p>
    </aside>
  );
}
