import type { ActionOrigin } from "./action";

/** Why a breaker opened: more runs in an hour than it may start, or too many in a row that did not end well. */
export const BREAKER_KINDS = ["too-many", "failures"] as const;
export type BreakerKind = (typeof BREAKER_KINDS)[number];

/** So many in a row that did not end well open a breaker. */
export const FAILURES_IN_A_ROW = 5;
/** An open breaker lets one run through as a trial after so long. */
const REST_MINUTES = 30;

const AUTOMATED: Partial<Record<ActionOrigin, { word: string; title: string; perHour: number }>> = {
  backfill: { word: "backfill", title: "Backfills", perHour: 500 },
  automation: { word: "retry", title: "Retries once a limit ends", perHour: 30 },
};

export type AutomationOf = { key: string; title: string; perHour: number };

/** What starts such runs by itself, one per environment; undefined when a person does. */
export function automationOf(origin: ActionOrigin, environmentId: string): AutomationOf | undefined {
  const found = AUTOMATED[origin];
  if (!found) return undefined;
  return {
    key: `${found.word} ${environmentId}`,
    title: `${found.title} at ${environmentId}`,
    perHour: found.perHour,
  };
}

export const AUTOMATED_ORIGINS = Object.keys(AUTOMATED) as ActionOrigin[];

export type BreakerState = "closed" | "open" | "resting-over" | "on-trial" | "muted";

type Breaker = { openSince: Date | null; mutedUntil: Date | null };

export const restEnds = (openSince: Date) => new Date(openSince.getTime() + REST_MINUTES * 60_000);

/** "on-trial" while its one trial run is under way; "resting-over" when the next run would be that trial. */
export function breakerState(breaker: Breaker, isOnTrial: boolean, now: Date): BreakerState {
  if (breaker.mutedUntil && breaker.mutedUntil > now) return "muted";
  if (!breaker.openSince) return "closed";
  if (isOnTrial) return "on-trial";
  return restEnds(breaker.openSince) <= now ? "resting-over" : "open";
}
