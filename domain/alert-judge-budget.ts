import { worseSeverity } from "./alert";
import { firing, type SpecOf, unknown, well } from "./alert-judge";
import type { Verdict } from "./alert-rule";
import type { Accounting } from "./objective";
import { type Budget, isMostlyUnknown, type Unseen } from "./objective-budget";
import type { BurnRates } from "./objective-says";
import type { AlertSeverity } from "./platform";
import { BURN_SPAN_TEXT } from "./rule-text";

/** How a promise stands, as a rule sees it. */
export type PromiseView = {
  title: string;
  accounting: Accounting;
  target: number;
  /** "last 30 days" */
  windowName: string;
  budget: Budget;
  unseen: Unseen;
  burnRate: BurnRates;
  countedTo: Date | null;
};

/** A budget smaller than this is gone with the first bad minute, or with the first bad thing: too little was counted yet. */
const LEAST_BUDGET: Record<Accounting, number> = { time: 5, ratio: 1 };
const LATE_MS = 20 * 60_000;
const FREEZE = "Consider to freeze its releases until it has recovered (Actions, Freezes: /actions/freezes).";

export function judgeBudget(spec: SpecOf<"budget">, promise: PromiseView, now: Date): Verdict {
  const { budget, accounting, countedTo } = promise;
  if (budget.allowed === null) return unknown("Nothing was counted of it yet.");
  if (!countedTo || now.getTime() - countedTo.getTime() > LATE_MS)
    return unknown("It was not counted lately.");
  if (budget.allowed < LEAST_BUDGET[accounting])
    return well("Too little was counted yet to speak of a budget.");
  const isUnseen = isMostlyUnknown(promise.unseen);
  // Of a time that was mostly unknown only what no unknown could mend is told.
  const share = isUnseen ? (promise.unseen.leastShare ?? 0) : budget.share;
  const spent = Math.floor(share * 100);
  const steps = spec.steps.filter(({ percent }) => share * 100 >= percent);
  const burns = spec.burns.filter(({ span, factor }) => (promise.burnRate[span] ?? 0) >= factor);
  const reached = [...steps, ...burns];
  if (reached.length === 0)
    return isUnseen ? unknown("More of its time was unknown than known.") : well("Its budget lasts.");
  // What was spent long ago is told; nobody is called for it, because nothing can be done about it now.
  const isQuiet = burns.length === 0 && promise.burnRate.threeDays === 0;
  const highest = Math.max(0, ...steps.map(({ percent }) => percent));
  const said = [
    ...(highest > 0 ? [spentText(promise, highest)] : []),
    ...burns.map(
      ({ span, factor }) =>
        `It is being spent more than ${factor} times too fast over the last ${BURN_SPAN_TEXT[span]}.`,
    ),
    ...(isQuiet ? ["Nothing of it was spent in the last three days."] : highest >= 100 ? [FREEZE] : []),
  ];
  return firing(said.join(" "), {
    value: spent,
    limit: highest > 0 ? highest : 100,
    unit: "percent",
    severity: isQuiet
      ? "info"
      : reached.reduce<AlertSeverity>((worst, { severity }) => worseSeverity(worst, severity), "info"),
  });
}

function spentText({ title, target, windowName }: PromiseView, step: number): string {
  const how = step === 100 ? "All of the budget" : `More than ${step} % of the budget`;
  return `${how} of "${title}" is spent: ${target} % were promised over the ${windowName}.`;
}
