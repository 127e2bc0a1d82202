import { formatDuration } from "@/domain/duration";
import type { Preview } from "@/domain/preview";
import type { CatalogueAction } from "./request-types";

export const TIER_TITLE = {
  1: "Safe",
  2: "Disrupts",
  3: "May lose data or access",
} as const;

export const TIER_MEANING = {
  1: "Started at once; nothing is lost when it runs twice.",
  2: "Users may notice. Asked for with a reason, after a preview.",
  3: "Asked for with a reason, after a preview, with a name typed; a second person approves what was previewed.",
} as const;

/** "tier 2 · disrupts" */
export const tierText = (tier: number) =>
  `tier ${tier} · ${TIER_TITLE[tier as keyof typeof TIER_TITLE]?.toLowerCase() ?? "reads"}`;

/** Why it cannot be done here now by this person; undefined when it can. */
export const whyNotAction = (action: CatalogueAction): string | undefined =>
  action.notOfferedBecause ?? action.whyNot ?? action.frozenBecause ?? undefined;

/** "48 s (95 of 100 within 1 min 20 s, last 9 times)" */
export function usuallyText(usually: Preview["usually"]): string {
  if (!usually) return "it never ran here";
  const within = formatDuration(usually.p95Seconds * 1000);
  const times = usually.times === 1 ? "once so far" : `the last ${usually.times} times`;
  return `${formatDuration(usually.seconds * 1000)} (95 of 100 within ${within}; ${times})`;
}

/** "9 of the last 10 worked, usually 48 s" */
export function pastText({ times, succeeded, usualSeconds }: CatalogueAction): string {
  const usual = `about ${formatDuration(usualSeconds * 1000)}`;
  if (times === 0) return `never ran here; expected to take ${usual}`;
  return `${succeeded} of ${times} worked in 90 days, usually ${usual}`;
}

export const watchText = (watch: Preview["watch"]) =>
  watch ? `${watch.minutes} min: ${watch.checks.join(", ")}` : "not watched afterwards";

export const nothing = (list: readonly string[], word: string) => (list.length > 0 ? list.join("; ") : word);
