import { formatDuration } from "./duration";
import type { Accounting } from "./objective";
import { type Budget, isMostlyUnknown, type Unseen } from "./objective-budget";
import type { Status } from "./status";

const DAY = 86_400_000;

/** Where an hour and a quarter of a day both burn so fast that a month's budget is gone in days. */
export const FAST = { hour: 14.4, sixHours: 6 };
const NEARLY_SPENT = 0.75;
const LONG_MINUTES = 60;
/** Who counts does so every few minutes; after that nobody knows. */
export const LATE_MS = 15 * 60_000;

export type BurnRates = { hour: number | null; sixHours: number | null; threeDays: number | null };

export type Judged = {
  percent: number | null;
  target: number;
  accounting: Accounting;
  budget: Budget;
  unseen: Unseen;
  burnRate: BurnRates;
  /** What the budget must last for from now on: to the end of a calendar window, or the length of a rolling one. */
  mustLastMs: number;
  /** What was spent in the last three days. */
  spentLately: number;
  countedTo: Date | null;
  now: Date;
};

const isLate = ({ countedTo, now }: Judged) =>
  countedTo === null || now.getTime() - countedTo.getTime() > LATE_MS;

/** A promise that is met to the last minute is kept; a hair more is none of it, because shares are rounded. */
const BROKEN = 1 + 1e-9;

/**
 * Kept, nearly spent, or broken. Unknown where nothing was counted, and where more of the time was unknown than known:
 * unless what is known breaks the promise by itself, whatever the rest was. How much the rest was nobody knows where time
 * stands for it, so there it may always mend what is known.
 */
export function standingOf({
  percent,
  budget,
  unseen,
}: Pick<Judged, "percent" | "budget" | "unseen">): Status {
  if (percent === null || budget.share === null) return "unknown";
  if (isMostlyUnknown(unseen)) return (unseen.leastShare ?? 0) > BROKEN ? "alert" : "unknown";
  if (budget.share > BROKEN) return "alert";
  return budget.share >= NEARLY_SPENT ? "warn" : "ok";
}

/** How it stands, at risk also where it burns fast; unknown where nobody counts any more. */
export function statusOfObjective(judged: Judged): Status {
  const { burnRate } = judged;
  if (isLate(judged)) return "unknown";
  const isFast = (burnRate.hour ?? 0) >= FAST.hour && (burnRate.sixHours ?? 0) >= FAST.sixHours;
  const standing = standingOf(judged);
  return standing === "ok" && isFast ? "warn" : standing;
}

/** "99.94 % of 99.9 %, 17 of 43 min of budget left, at this pace it lasts." */
export function saysOfObjective(judged: Judged): string {
  const { percent, target, budget, accounting, now, countedTo } = judged;
  if (percent === null || budget.share === null) return "Nothing was counted in this window.";
  const of = `${percentText(percent, target)} of ${target} %`;
  const left = leftText(budget, accounting);
  if (isLate(judged)) {
    const since = countedTo
      ? `not counted for ${formatDuration(now.getTime() - countedTo.getTime())}`
      : "not counted lately";
    return `${of}, ${left}; ${since}.`;
  }
  const { unseen } = judged;
  if (isMostlyUnknown(unseen)) {
    const but = standingOf(judged) === "alert" ? "broken by that alone" : "too little to tell";
    return `${of}, ${left}; ${unseenText(unseen, accounting)}: ${but}.`;
  }
  return `${of}, ${left}${paceText(judged)}.`;
}

function unseenText({ known, unknown, unit }: Unseen, accounting: Accounting): string {
  if (unit === "things") return `known ${amount(known)}, unknown ${amount(unknown)}`;
  if (accounting === "time") return `known ${longText(known)}, unknown ${longText(unknown)}`;
  return unseenTimeText(unknown, known);
}

/** Of single things that nobody could have told of: "could not be seen for 12 h of 30 d". */
export const unseenTimeText = (unknown: number, seen: number) =>
  `could not be seen for ${longText(unknown)} of ${longText(unknown + seen)}`;

function leftText({ allowed, spent, left }: Exclude<Budget, { left: null }>, accounting: Accounting): string {
  // More than an hour is not read in minutes.
  if (accounting === "time" && Math.max(allowed, spent) >= LONG_MINUTES)
    return left < 0
      ? `${longText(-left)} more than the budget of ${longText(allowed)}`
      : `${longText(left)} of ${longText(allowed)} of budget left`;
  const unit = accounting === "time" ? " min" : "";
  return left < 0
    ? `${amount(-left)}${unit} more than the budget of ${amount(allowed)}${unit}`
    : `${amount(left)} of ${amount(allowed)}${unit} of budget left`;
}

const longText = (minutes: number) => formatDuration(Math.round(minutes) * 60_000).replace(/^0 ms$/, "0 min");

function paceText({ budget, spentLately, mustLastMs }: Judged): string {
  if (budget.left === null || budget.left <= 0) return "";
  const perMs = spentLately / (3 * DAY);
  if (perMs * mustLastMs <= budget.left) return ", at this pace it lasts";
  return `, at this pace gone in ${formatDuration(budget.left / perMs)}`;
}

/** Never rounded up, so that what is short of a target does not read as if it were met. */
export function percentText(percent: number, target: number): string {
  const decimals = Math.max(2, (String(target).split(".")[1] ?? "").length + 1);
  const factor = 10 ** decimals;
  const floored = Math.floor(percent * factor + 1e-6) / factor;
  return `${percent === 100 ? "100" : floored.toFixed(decimals)} %`;
}

const amount = (n: number) =>
  n === 0 || n >= 10 ? Math.round(n).toLocaleString("en-US") : String(Number(n.toFixed(1)));
