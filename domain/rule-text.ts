import { severityRank } from "./alert";
import type { BurnSpan, RuleKind, RuleSpec } from "./alert-rule";
import { formatDuration, formatValue } from "./duration";
import type { Limits } from "./threshold";

export const KIND_WORD: Record<RuleKind, string> = {
  threshold: "a value or a state",
  staleness: "stale data",
  "error-rate": "share of failures",
  "no-data": "nothing heard",
  "access-refused": "access refused",
  "consecutive-failures": "failures in a row",
  "dead-man": "missed heartbeat",
  "burn-rate": "budget burns",
  budget: "budget of a promise",
  simultaneous: "failing together",
  "webhook-silence": "webhooks silent",
  "credential-expiry": "credential ends",
  "credential-due": "credential due",
  "failed-sign-ins": "failed sign-ins",
};

/** What a rule may name, and what that is called. */
export type RuleNames = {
  metrics: ReadonlyMap<string, { title: string; limits: Limits }>;
  checks: ReadonlyMap<string, string>;
  jobs: ReadonlyMap<string, string>;
};

export const BURN_SPAN_TEXT: Record<BurnSpan, string> = { hour: "1 h", sixHours: "6 h", threeDays: "3 d" };

const span = (seconds: number) => formatDuration(seconds * 1000);
const FIGURE = {
  last: "the last value",
  average: "the average",
  highest: "the highest value",
  lowest: "the lowest value",
} as const;

/** What a rule looks for, as one sentence. */
export function ruleText(spec: RuleSpec, names: RuleNames): string {
  const check = (key: string | null) => (key ? `“${names.checks.get(key) ?? key}”` : "any check");
  const job = (key: string | null) => (key ? `“${names.jobs.get(key) ?? key}”` : "any job");
  switch (spec.kind) {
    case "threshold":
      return thresholdText(spec, names, check);
    case "staleness":
      return `The data of ${job(spec.job)} is older than its ${spec.level} limit.`;
    case "error-rate": {
      const of =
        spec.of === "runs"
          ? `the runs of ${spec.job ? job(spec.job) : "all jobs"}`
          : `the answers of ${check(spec.check)}`;
      return `More than ${spec.percent} % of ${of} end badly within ${span(spec.windowSeconds)}, out of at least ${spec.minimumVolume}.`;
    }
    case "no-data":
      return `Nobody can tell for ${span(spec.seconds)} how ${check(spec.check)} stands.`;
    case "access-refused":
      return `The question of ${check(spec.check)} is refused for ${span(spec.seconds)}.`;
    case "consecutive-failures":
      return spec.count === 1
        ? `The last run of ${job(spec.job)} failed.`
        : `${spec.count} runs of ${job(spec.job)} failed in a row.`;
    case "dead-man":
      return "A heartbeat does not come in time, or reports a failure.";
    case "burn-rate": {
      const windows = spec.windows.map(
        ({ longSeconds, shortSeconds, factor }) =>
          `${factor} times too fast over ${span(longSeconds)} and ${span(shortSeconds)}`,
      );
      return `The budget that ${spec.objectivePercent} % leaves to ${check(spec.check)} burns ${windows.join(", or ")}.`;
    }
    case "budget": {
      const steps = spec.steps.map(({ percent, severity }) => `${percent} % (${severity})`);
      const burns = spec.burns.map(
        ({ span: over, factor, severity }) =>
          `${factor} times too fast over ${BURN_SPAN_TEXT[over]} (${severity})`,
      );
      const said = [
        ...(steps.length > 0 ? [`spent to ${steps.join(", ")}`] : []),
        ...(burns.length > 0 ? [`spent ${burns.join(", or ")}`] : []),
      ];
      return `The budget of a promise is ${said.join(", or is ")}.`;
    }
    case "simultaneous":
      return `At least ${spec.count} jobs or tenants of one environment fail within ${span(spec.windowSeconds)}.`;
    case "webhook-silence":
      return `No webhook comes for ${span(spec.seconds)} although jobs end.`;
    case "credential-expiry":
      return `${names.metrics.get(spec.metric)?.title ?? spec.metric}: fewer than ${spec.days} days are left.`;
    case "credential-due":
      return "A credential of the inventory is on its ladder, overdue, ended or not accepted.";
    case "failed-sign-ins":
      return `More than ${spec.count} sign-ins ${spec.by === "account" ? "of one account" : "from one address"} fail within ${span(spec.windowSeconds)}.`;
  }
}

function thresholdText(
  spec: Extract<RuleSpec, { kind: "threshold" }>,
  names: RuleNames,
  check: (key: string | null) => string,
): string {
  const looksBack = spec.windowSeconds > 0 && spec.aggregate !== "last";
  if (spec.level && !spec.metric && !looksBack)
    return spec.level === "alert"
      ? `${sentenceCase(check(spec.check))} is at alert.`
      : `${sentenceCase(check(spec.check))} is at warn or worse.`;
  const metric = spec.metric ? names.metrics.get(spec.metric) : undefined;
  const what = spec.metric ? (metric?.title ?? spec.metric) : sentenceCase(check(spec.check));
  const figure = looksBack ? ` (${FIGURE[spec.aggregate]} over ${span(spec.windowSeconds)})` : "";
  const volume = spec.minimumVolume > 0 ? `, out of at least ${spec.minimumVolume}` : "";
  const way = spec.direction === "above-is-bad" ? "above" : "below";
  const limit = limitOf(spec, metric?.limits);
  const unit = metric?.limits.unit;
  const written = limit === null ? "" : ` of ${unit ? formatValue(limit, unit) : limit}`;
  return spec.level
    ? `${what}${figure} is past its ${spec.level} limit${written}${volume}.`
    : `${what}${figure} is ${way}${written.replace(" of", "")}${volume}.`;
}

function limitOf(
  { level, limit }: Extract<RuleSpec, { kind: "threshold" }>,
  limits: Limits | undefined,
): number | null {
  if (!level) return limit;
  return limits?.[level] ?? (level === "warn" ? limits?.alert : null) ?? null;
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Why a spec contradicts itself, whatever exists; undefined when it does not. */
export function contradictionIn(spec: RuleSpec): string | undefined {
  switch (spec.kind) {
    case "threshold":
      if ((spec.metric === null) === (spec.check === null))
        return "Name a metric or a check, one of the two.";
      if ((spec.level === null) === (spec.limit === null))
        return "Choose a registered limit or give a number, one of the two.";
      if (spec.windowSeconds === 0 && spec.aggregate !== "last")
        return "An average, a highest or a lowest value needs a window.";
      return undefined;
    case "error-rate":
      if (spec.of === "runs" && spec.check) return "The share of bad runs is counted per job, not per check.";
      if (spec.of === "answers" && spec.job)
        return "The share of bad answers is counted per check, not per job.";
      return undefined;
    case "burn-rate":
      return spec.windows.some(({ longSeconds, shortSeconds }) => shortSeconds >= longSeconds)
        ? "The short window must be shorter than the long one."
        : undefined;
    case "budget":
      return contradictionInBudget(spec);
    default:
      return undefined;
  }
}

function contradictionInBudget({ steps, burns }: Extract<RuleSpec, { kind: "budget" }>): string | undefined {
  if (steps.length + burns.length === 0)
    return "Name a step or a pace: without any it would never tell of a budget.";
  const later = steps.slice(1).map((step, index) => [steps[index] ?? step, step] as const);
  if (later.some(([one, next]) => next.percent <= one.percent))
    return "Name each step once, the smaller one first.";
  const milder = later.find(([one, next]) => severityRank(next.severity) > severityRank(one.severity));
  if (milder)
    return `At ${milder[1].percent} % it cannot be milder (${milder[1].severity}) than at ${milder[0].percent} % (${milder[0].severity}).`;
  if (new Set(burns.map(({ span }) => span)).size < burns.length) return "Name one pace for each span.";
  return undefined;
}
