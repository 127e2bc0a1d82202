import type { Accounting, CountingRules, Tally } from "./objective";
import type { WindowTold } from "./objective-window";

/** `percent` is null where nothing was counted: that is neither kept nor broken. */
export type Attainment = { good: number; counted: number; percent: number | null };

/**
 * Minutes where time is counted, else things. `share` is how much of it is spent, above 1 when the promise is broken;
 * all null where nothing was counted.
 */
export type Budget =
  | { allowed: number; spent: number; left: number; share: number }
  | { allowed: null; spent: null; left: null; share: null };
export const NO_BUDGET: Budget = { allowed: null, spent: null, left: null, share: null };

/** `series`: how many are summed, each of which has its own minutes. */
export type BudgetWindow = Pick<WindowTold, "to" | "asOf"> & { accounting: Accounting; series?: number };

/** A stretch of a window during which the same was promised. */
export type Promised = { tally: Tally; rules: CountingRules; target: number };

/** Things were held against the rules of their time when they were counted; what these left unknown stays out of every sum. */
export const rulesFor = (accounting: Accounting, rules: CountingRules): CountingRules =>
  accounting === "time" ? rules : { unknown: "left-out", maintenance: "left-out" };

export function attainment(tally: Tally, rules: CountingRules): Attainment {
  const { good } = tally;
  const counted =
    good +
    tally.bad +
    (rules.unknown === "bad" ? tally.unknown : 0) +
    (rules.maintenance === "bad" ? tally.maintenance : 0);
  return { good, counted, percent: counted === 0 ? null : (100 * good) / counted };
}

/** Of stretches under different promises, each counted by its own rules. */
export function attainmentOver(stretches: readonly Promised[]): Attainment {
  const each = stretches.map(({ tally, rules }) => attainment(tally, rules));
  const good = each.reduce((sum, one) => sum + one.good, 0);
  const counted = each.reduce((sum, one) => sum + one.counted, 0);
  return { good, counted, percent: counted === 0 ? null : (100 * good) / counted };
}

export function budgetOf(tally: Tally, rules: CountingRules, target: number, window: BudgetWindow): Budget {
  return budgetOver([{ tally, rules, target }], window);
}

/**
 * What may be bad is a share of what was counted; where time is counted, the minutes of the window that are still to
 * come belong to it at the last target. How many things are still to come nobody knows, so they add nothing.
 */
export function budgetOver(stretches: readonly Promised[], window: BudgetWindow): Budget {
  const { good, counted } = attainmentOver(stretches);
  const last = stretches.at(-1);
  if (counted === 0 || !last) return NO_BUDGET;
  const toCome =
    window.accounting === "time"
      ? Math.max(0, Math.ceil((window.to.getTime() - window.asOf.getTime()) / 60_000)) * (window.series ?? 1)
      : 0;
  const soFar = stretches.reduce(
    (sum, { tally, rules, target }) => sum + attainment(tally, rules).counted * mayFail(target),
    0,
  );
  const allowed = soFar + toCome * mayFail(last.target);
  const spent = counted - good;
  return { allowed, spent, left: allowed - spent, share: spent / allowed };
}

/**
 * What of a window was known and what was not, before any rule: in minutes, or in things. `leastShare` is how much of the
 * budget is spent even if all that was unknown and left out had been good; null where nobody knows how much that was.
 */
export type Unseen = {
  known: number;
  unknown: number;
  unit: "minutes" | "things";
  leastShare: number | null;
};

export function unseenOver(stretches: readonly Promised[], window: BudgetWindow): Unseen {
  const sum = (of: (tally: Tally) => number) => stretches.reduce((all, { tally }) => all + of(tally), 0);
  const isByTime = stretches.some(({ tally }) => tally.seen !== undefined);
  const unknown = sum((tally) => tally.unknown);
  const atBest = stretches.map(({ tally, rules, target }) => ({
    rules,
    target,
    tally: rules.unknown === "bad" ? tally : { ...tally, good: tally.good + tally.unknown, unknown: 0 },
  }));
  return {
    known: sum(isByTime ? ({ seen }) => seen ?? 0 : ({ good, bad }) => good + bad),
    unknown,
    unit: isByTime || window.accounting === "time" ? "minutes" : "things",
    leastShare: isByTime && unknown > 0 ? null : budgetOver(isByTime ? stretches : atBest, window).share,
  };
}

/** Nobody can say of a time that it was good if less than half of it was seen. */
export const isMostlyUnknown = ({ known, unknown }: Pick<Unseen, "known" | "unknown">): boolean =>
  unknown > known;

/** Whether a tally by itself tells too little to be called good. */
export const isMostlyUnseen = ({ good, bad, unknown, seen }: Omit<Tally, "maintenance">): boolean =>
  isMostlyUnknown({ known: seen ?? good + bad, unknown });

/**
 * How many times faster than it would last the budget was spent, each stretch by what was promised then; null where
 * nothing was counted.
 */
export function burnRateOver(stretches: readonly Promised[]): number | null {
  const { good, counted } = attainmentOver(stretches);
  if (counted === 0) return null;
  const allowed = stretches.reduce(
    (sum, { tally, rules, target }) => sum + attainment(tally, rules).counted * mayFail(target),
    0,
  );
  return (counted - good) / allowed;
}

export const burnRate = (tally: Tally, rules: CountingRules, target: number): number | null =>
  burnRateOver([{ tally, rules, target }]);

const mayFail = (target: number) => (100 - target) / 100;
