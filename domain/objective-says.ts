import { formatDuration } from "./duration";
import type { Accounting } from "./objective";
import type { Budget } from "./objective-budget";
import type { Status } from "./status";

const DAY = 86_400_000;

/** Where an hour and a quarter of a day both burn so fast that a month's budget is gone in days. */
export const FAST = { hour: 14.4, sixHours: 6 };
const NEARLY_SPENT = 0.75;
const LONG_MINUTES = 600;
/** Who counts does so every few minutes; after that nobody knows. */
export const LATE_MS = 15 * 60_000;

export type BurnRates = { hour: number | null; sixHours: number | null; threeDays: number | null };

export type Judged = {
  percent: number | null;
  target: number;
  accounting: Accounting;
  budget: Budget;
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

/** Kept, nearly spent or burning fast, broken; unknown where nothing was counted or nobody counts any more. */
export function statusOfObjective(judged: Judged): Status {
  const { percent, budget, burnRate } = judged;
  if (percent === null || budget.share === null || isLate(judged)) return "unknown";
  if (budget.share >= 1) return "alert";
  const isFast = (burnRate.hour ?? 0) >= FAST.hour && (burnRate.sixHours ?? 0) >= FAST.sixHours;
  return budget.share >= NEARLY_SPENT || isFast ? "warn" : "ok";
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
  return `${of}, ${left}${paceText(judged)}.`;
}

function leftText({ allowed, spent, left }: Exclude<Budget, { left: null }>, accounting: Accounting): string {
  // Days of minutes are read by nobody.
  if (accounting === "time" && Math.max(allowed, spent) >= LONG_MINUTES)
    return left < 0
      ? `${longText(-left)} more than the budget of ${longText(allowed)}`
      : `${longText(left)} of ${longText(allowed)} of budget left`;
  const unit = accounting === "time" ? " min" : "";
  return left < 0
    ? `${amount(-left)}${unit} more than the budget of ${amount(allowed)}${unit}`
    : `${amount(left)} of ${amount(allowed)}${unit} of budget left`;
}

const longText = (minutes: number) => formatDuration(Math.round(minutes) * 60_000);

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
