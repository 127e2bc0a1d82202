import { EXPIRY_LADDER } from "./credential";

/** How often one source wants a credential replaced; null: on demand only. */
export type PolicySays = {
  everyDays: number | null;
  leadDays?: number | undefined;
  says: string;
  source?: { file: string; line: number } | undefined;
};

/** What counts of several: the shortest; on demand counts where nobody names days. */
export function shortestPolicy(policies: readonly PolicySays[]): PolicySays | undefined {
  const [first, ...others] = policies;
  if (!first) return undefined;
  return others.reduce((one, other) => (daysOf(other) < daysOf(one) ? other : one), first);
}

const daysOf = ({ everyDays }: PolicySays) => everyDays ?? Number.POSITIVE_INFINITY;

/** That several do not agree, in words; undefined when they do. */
export function conflictOf(policies: readonly PolicySays[]): string | undefined {
  const days = [...new Set(policies.flatMap(({ everyDays }) => everyDays ?? []))].sort((a, b) => a - b);
  if (days.length < 2) return undefined;
  return `${policies.length} rules speak of it and do not agree: ${days.map((each) => `every ${each}`).join(", ")} days. The shorter counts: ${days[0]} days.`;
}

/**
 * Days before the due day at which more is said, the longest first: its own, else from the lead that its policy names
 * downwards. A rung as long as the whole period would always be reached.
 */
export function ladderOf(own: readonly number[] | null, policy: PolicySays | undefined): number[] {
  const rungs = own ?? withLead(policy?.leadDays);
  return [...new Set(rungs)].filter((days) => days < (policy?.everyDays ?? Infinity)).sort((a, b) => b - a);
}

const withLead = (lead: number | undefined): readonly number[] =>
  lead === undefined
    ? EXPIRY_LADDER
    : [...(lead > 0 ? [lead] : []), ...EXPIRY_LADDER.filter((days) => days < lead)];
