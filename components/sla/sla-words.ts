import { formatDuration, formatValue, type Unit } from "@/domain/duration";
import type {
  Accounting,
  CountingRules,
  ObjectiveKind,
  ObjectiveSource,
  ObjectiveWindow,
  Tally,
} from "@/domain/objective";
import { percentText as shareText } from "@/domain/objective-says";
import type { Status } from "@/domain/status";

export const KIND_TEXT: Record<ObjectiveKind, string> = {
  availability: "Availability",
  latency: "Latency",
  "error-rate": "Error rate",
  freshness: "Freshness",
  delivery: "Delivery",
  duration: "Duration of runs",
  "cache-hit": "Cache hits",
  acknowledgement: "Taking on alerts",
  capacity: "Capacity",
};

export const STANDING_WORD: Record<Status, string> = {
  ok: "kept",
  warn: "at risk",
  alert: "broken",
  unknown: "not counted",
  paused: "paused",
};

/** Cut, never rounded up: what is written as kept was kept. */
export const percentText = (percent: number | null, target = 0): string =>
  percent === null ? "nothing counted" : shareText(percent, target);

export const targetText = (target: number) => `${target} %`;

const count = (n: number) => Math.round(n).toLocaleString("en-US");

/** "43 min", "7 h 12 min"; a part of a minute that is there is not written as none. */
export function minutesText(minutes: number): string {
  if (minutes > 0 && minutes < 1) return "under 1 min";
  return formatDuration(Math.round(minutes) * 60_000).replace(/^0 ms$/, "0 min");
}

/** Few of them are told with a part, so that "3.9 over the 1.1" is not "4 over the 1". */
function thingsText(things: number): string {
  if (things > 0 && things < 0.1) return "under 0.1";
  return things < 10 ? String(Number(things.toFixed(1))) : count(things);
}

export type BudgetShown = {
  allowed: number | null;
  spent: number | null;
  left: number | null;
  share: number | null;
};

export const amountText = (amount: number, accounting: Accounting) =>
  accounting === "time" ? minutesText(amount) : thingsText(amount);

export const unitOf = (accounting: Accounting) => (accounting === "time" ? "minutes" : "things");

/** Time stands for the unknown things that nobody can count. */
export const unknownUnitOf = ({ seen }: Pick<Tally, "seen">, accounting: Accounting) =>
  seen === undefined ? unitOf(accounting) : "minutes";

export const unknownAmount = (tally: Pick<Tally, "unknown" | "seen">, accounting: Accounting) =>
  unknownUnitOf(tally, accounting) === "minutes" ? minutesText(tally.unknown) : thingsText(tally.unknown);

/** "17 min of 43 min left", "12 min over 43 min", "40 of 100 left". */
export function budgetText({ allowed, left }: BudgetShown, accounting: Accounting): string {
  if (allowed === null || left === null) return "nothing counted";
  const whole = amountText(allowed, accounting);
  if (left < 0) return `${amountText(-left, accounting)} over the ${whole}`;
  return `${amountText(left, accounting)} of ${whole} left`;
}

/** How often the budget is spent as fast as it may be: "2.4 ×". */
export function burnText(rate: number | null): string {
  if (rate === null) return "unknown";
  if (rate === 0) return "0 ×";
  if (rate < 0.1) return "under 0.1 ×";
  return rate >= 10 ? `${count(rate)} ×` : `${Number(rate.toFixed(1))} ×`;
}

/** "+0.12 points" against the period before; a change too small to be written is none. */
export function changeText(now: number | null, before: number | null): string {
  if (now === null || before === null) return "nothing before";
  const points = now - before;
  if (Math.abs(points) < 0.005) return "as before";
  return `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(2)} points`;
}

export type Held = { from: Date; target: number; percent: number | null };

/** "99.9 % until 5 Nov 12:00, 99 % since; kept 100 % and 99.41 %": what held in a window, moments written by `when`. */
export function heldText(held: readonly Held[], when: (at: Date) => string): string {
  if (held.length === 0) return "";
  const parts = held.map(({ target }, index) => {
    const next = held[index + 1];
    return next ? `${targetText(target)} until ${when(next.from)}` : `${targetText(target)} since`;
  });
  return `${parts.join(", ")}; kept ${held.map(({ percent, target }) => percentText(percent, target)).join(" and ")}`;
}

const UNIT_TEXT = { day: "day", week: "week", month: "month", quarter: "quarter", year: "year" } as const;

export function windowText(window: ObjectiveWindow): string {
  if (window.kind === "calendar") return `this ${UNIT_TEXT[window.unit]} in ${window.zone}`;
  return window.days === 1 ? "the last 24 hours" : `the last ${window.days} days`;
}

type Counted = {
  accounting: Accounting;
  source: ObjectiveSource;
  rules: CountingRules;
  limit: number | null;
  limitUnit: Unit | null;
  direction: "above-is-bad" | "below-is-bad";
};

const limitOf = ({ limit, limitUnit }: Counted) =>
  limit === null ? "" : formatValue(limit, limitUnit ?? "count");
const list = (names: readonly string[]) => names.join(", ");

/** What makes a minute or a thing good or bad, in one sentence. */
export function goodText(counted: Counted): string {
  const { source } = counted;
  const limit = limitOf(counted);
  switch (source.from) {
    case "checks":
      return `A minute is bad while the last look at ${list(source.checks)} said alert, whether or not another one confirmed it; a look counts until the next one.`;
    case "values":
      return `A minute is good while the value of ${source.check} is ${counted.direction === "above-is-bad" ? "no more" : "no less"} than ${limit}; an answer without a value leaves it unknown.`;
    case "answers":
      return `Every answer of ${list(source.checks)} counts once, each repeated try too; it is good when it came${limit ? ` within ${limit}` : " without an alert"}, and one that never came is bad.`;
    case "freshness":
      return `A minute is good while the data of ${source.job} is no older than ${limit ? `${limit}, the limit of this promise` : "the limit of the job"}, or nothing is due by its schedule; each tenant is counted by itself and the minutes are added up. Where the job has the same limit its judgement at the time counts, else the ends of its good runs.`;
    case "runs":
      return `Every run of ${source.job} counts once when it ends, a repeated one by itself; it is good when it ended well${limit && ` within ${limit}`}, and one that hangs is bad when its time is over. Runs that fetch the past again or were called off are left out.`;
    case "counters":
      return `Counted where it happens and read from ${source.check}: ${source.good} are good, ${source.bad} are bad; a repeated try counts as they count it.`;
    case "acknowledgements":
      return `Every alert of severity ${list(source.severities)} counts once; it is good when somebody took it on${limit && ` within ${limit}`}. One that was over before its time was up, or that nobody was told of, is left out.`;
  }
}

/** How a promise is counted, one sentence each; stands beside every number of it. */
export function ruleSentences(counted: Counted): string[] {
  const { rules, accounting } = counted;
  return [
    goodText(counted),
    unknownText(accounting, rules, counted.source),
    rules.maintenance === "bad"
      ? "Announced maintenance counts as bad."
      : "Announced maintenance is left out of the whole.",
  ];
}

/** Answers and runs may be there and say nothing; of what others count, and of alerts, only what there was is known. */
export const mayBeUnknown = (accounting: Accounting, { from }: ObjectiveSource) =>
  accounting === "time" || from === "answers" || from === "runs";

function unknownText(accounting: Accounting, { unknown }: CountingRules, source: ObjectiveSource): string {
  if (!mayBeUnknown(accounting, source))
    return `How many there were while nobody could see them nobody knows, so the time stands for them: ${UNSEEN_TIME[source.from]}. Where that is more of the window than was seen the promise is unknown, whatever was counted.`;
  if (accounting === "ratio") {
    const unmade =
      source.from === "answers"
        ? " A try that was due and that nobody made is unknown too, and never bad."
        : "";
    return unknown === "bad"
      ? `One that nobody could judge counts as bad.${unmade}${unmade && MOSTLY_UNKNOWN}`
      : `One that nobody could judge is left out of the whole, and shown beside it.${unmade}${MOSTLY_UNKNOWN}`;
  }
  return unknown === "bad"
    ? "Unknown minutes count as bad: what nobody saw is not good."
    : `Unknown minutes are left out of the whole, and shown beside it.${MOSTLY_UNKNOWN}`;
}

const UNSEEN_TIME: Partial<Record<ObjectiveSource["from"], string>> = {
  counters: "that in which the counter could not be read, unless a later answer tells what it grew by",
  acknowledgements:
    "that in which less than half of the checks there told anything, because nothing could raise an alert then",
};

const MOSTLY_UNKNOWN =
  " Where more of the window is unknown than known the promise is unknown, never kept; it is broken only if what is known breaks it by itself, whatever the rest was.";

/** "auth-errors.md, line 72" and whether the figure is ours. */
export const sourceText = (objective: { sourceFile: string; sourceLine: number; derived: boolean }) =>
  `${objective.sourceFile}, line ${objective.sourceLine}${objective.derived ? " (the share is ours)" : ""}`;
